package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.IVersionProvider;

/** Tells which qmailj is installed: version, build, Java runtime. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        return new String[] {of(Setup.home())};
    }

    static String of(Path home) throws IOException {
        String build = Library.build(home.resolve(HierInstaller.LIB));
        String version = Version.class.getPackage().getImplementationVersion();
        return "qmailj " + (version == null ? "" : version + ' ') + "build " + build
                + ", Java " + Runtime.version() + ", in " + home;
    }
}
