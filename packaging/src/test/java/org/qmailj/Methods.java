package org.qmailj;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Finds the methods and constructors in a Java source, those of nested classes too, by the
 * indentation that the house style has: what begins with blanks ends with a brace in that column.
 */
final class Methods {
    private static final Pattern TYPE =
            Pattern.compile("(?:[\\w-]+ )*(?:class|interface|record|enum) \\w.*");
    private static final Pattern FIELD = Pattern.compile("[^(]* = .*");
    private static final Pattern METHOD = Pattern.compile("(?:[\\w<][^(]* )?\\w+\\(.*");

    private final Map<Integer, Integer> found = new TreeMap<>();
    /** The columns of the members of the types that are open, the innermost first. */
    private final Deque<Integer> columns = new ArrayDeque<>();
    /** The column of what ends with a brace there, or -1. */
    private int skipped = -1;
    private boolean isMethod;
    private int start;
    private String head = "";

    private Methods() {}

    /** Returns how many lines each has, by the number of its first. */
    static Map<Integer, Integer> in(List<String> lines) {
        Methods methods = new Methods();
        methods.columns.push(0);
        for (int i = 0; i < lines.size(); i++) {
            methods.line(i + 1, lines.get(i));
        }
        return methods.found;
    }

    private void line(int number, String line) {
        String text = line.replaceAll(" // .*", "").strip();
        int column = line.length() - line.stripLeading().length();
        if (skipped != -1) {
            if (column == skipped && text.startsWith("}")) {
                if (isMethod) {
                    found.put(start, number - start + 1);
                }
                skipped = -1;
            }
        } else if (!head.isEmpty()) {
            head(head + ' ' + text, columns.peek());
        } else if (column == columns.peek() - 4 && text.startsWith("}")) {
            columns.pop();
        } else if (column == columns.peek() && !text.matches("[@/*}].*|")) {
            start = number;
            head(text, column);
        }
    }

    /** A member's lines up to the brace or semicolon that ends its head. */
    private void head(String text, int column) {
        boolean open = text.endsWith("{");
        if (!open && !text.matches(".*[;},]") || text.endsWith(",") && !isWhole(text)) {
            head = text;
            return;
        }
        head = "";
        boolean isField = FIELD.matcher(text).matches();
        if (open && (TYPE.matcher(text).matches() || isField && text.endsWith(") {"))) {
            columns.push(column + 4); // the field's is an anonymous class
        } else if (open) {
            skipped = column;
            isMethod = !isField && METHOD.matcher(text).matches();
        }
    }

    private static boolean isWhole(String text) {
        return text.chars().filter(c -> c == '(').count()
                == text.chars().filter(c -> c == ')').count();
    }
}
