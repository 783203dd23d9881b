# Sourced by dist.sh and aot.sh: which jars the programs see. $lib is the lib/qmailj of the tree.

# jars AT DIRECTORY PREFIX ...: the jars of DIRECTORY with such names, each as `:AT/DIRECTORY/NAME`
jars() {
    below=$1/$2 of=$2
    shift 2
    for prefix in "$@"; do
        for jar in "$lib/$of/$prefix"*.jar; do
            [ ! -e "$jar" ] || printf ':%s' "$below/${jar##*/}"
        done
    done
}

# class_path KIND AT: the class path of a kind of programs, where the library lies at AT
class_path() {
    case $1 in
    mail | local) path=$(jars "$2" jars '') ;;
    start) path=$(jars "$2" jars '')$(jars "$2" libs asm jffi jnr) ;;
    all) path=$(jars "$2" jars '')$(jars "$2" libs picocli slf4j logback) ;;
    *) echo "unknown class path $1" >&2; exit 100 ;;
    esac
    echo "${path#:}"
}
