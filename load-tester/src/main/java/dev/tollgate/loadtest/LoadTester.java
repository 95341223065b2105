package dev.tollgate.loadtest;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The load tester's main class. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        versionProvider = LoadTester.Version.class,
        description =
                "Puts load on an MQTT broker or HTTP server, and judges the answers. Only --version works so far.")
public final class LoadTester implements Runnable {
    private LoadTester() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new LoadTester()).execute(arguments));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /** The version that the jar's manifest carries. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = LoadTester.class.getPackage().getImplementationVersion();
            return new String[] {"load " + (version == null ? "(not built as a jar)" : version)};
        }
    }
}
