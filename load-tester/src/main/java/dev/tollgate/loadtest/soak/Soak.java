package dev.tollgate.loadtest.soak;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Main class of {@code scripts/soak}. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        description = {
            "Long runs against an edge of their own, on one core, on loopback, in a folder below target; the load comes from the other cores."
                    + " Prints a Markdown table, and tells on standard error how far it is."
        },
        subcommands = {ConnectionsCommand.class, SteadyCommand.class},
        footer = {
            "",
            "Examples:",
            "  scripts/soak connections               19,000 connections, a message every ten seconds, for ten minutes",
            "  scripts/soak steady --minutes 1        a minute at 70 %% of the maximum"
        })
public final class Soak implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Soak() {}

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** The exit code: 1 when something was not as expected, 2 for a command line that cannot be used. */
    static int execute(String... arguments) {
        return new CommandLine(new Soak())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof IllegalArgumentException) {
                        System.err.println(failure.getMessage());
                        return CommandLine.ExitCode.USAGE;
                    }
                    if (failure instanceof IOException) {
                        System.err.println(causes(failure));
                        return CommandLine.ExitCode.SOFTWARE;
                    }
                    throw failure;
                })
                .execute(arguments);
    }

    private static String causes(Throwable failure) {
        Throwable cause = failure.getCause();
        String text = String.valueOf(failure.getMessage());
        return cause == null ? text : text + ": " + causes(cause);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command: connections or steady");
    }
}
