package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.device.UnreachableException;
import dev.tollgate.loadtest.doctor.DoctorCommand;
import dev.tollgate.loadtest.doctor.Preflight;
import dev.tollgate.loadtest.report.summary.ExitCode;
import dev.tollgate.loadtest.report.threshold.ThresholdSyntaxException;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands, and what becomes of their errors. */
public final class LoadCommands {
    private static final int HELP_WIDTH = 110;

    private LoadCommands() {}

    /**
     * Runs a command and returns its exit code.
     *
     * @param launcher runs what the commands here ask for
     * @param others annotated commands of other packages: {@code verify}, {@code search}, {@code report} …
     */
    public static int execute(Console console, Launcher launcher, List<?> others, String... arguments) {
        RunContext context = new RunContext(console, launcher, Preflight::check, MaskedCommandLine.of(arguments));
        CommandLine load = new CommandLine(new RootCommand(console));
        for (Object command : List.of(
                new ConnCommand(context),
                new PubCommand(context),
                new SubCommand(context),
                new FaninCommand(context),
                new FanoutCommand(context),
                new RttCommand(context),
                new HttpCommand(context),
                new MixedCommand(context),
                new AuthCommand(context),
                new StormCommand(context),
                new SoakCommand(context),
                new RunCommand(context),
                new TokensCommand(console),
                new DoctorCommand(console.out()))) {
            load.addSubcommand(command);
        }
        others.forEach(load::addSubcommand);
        configure(load, console);
        return load.execute(arguments);
    }

    private static void configure(CommandLine load, Console console) {
        load.setExpandAtFiles(false); // --message @FILE means the file's content for that option, not arguments
        load.setCaseInsensitiveEnumValuesAllowed(true);
        load.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        load.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        load.setUsageHelpWidth(HELP_WIDTH).setUsageHelpLongOptionsMaxWidth(34);
        load.setExecutionExceptionHandler((failure, command, parsed) -> report(failure, command, console));
        load.setParameterExceptionHandler((wrong, arguments) -> refuse(wrong, console, arguments));
        load.getSubcommands().values().forEach(LoadCommands::describe);
    }

    /** What all commands' help has. */
    private static void describe(CommandLine command) {
        command.getCommandSpec().usageMessage().sortOptions(false).abbreviateSynopsis(true);
        if (command.getCommandSpec().usageMessage().footerHeading().isEmpty()
                && command.getCommandSpec().usageMessage().footer().length > 0) {
            command.getCommandSpec().usageMessage().footerHeading("%nExamples:%n");
        }
        command.getSubcommands().values().forEach(LoadCommands::describe);
    }

    private static int report(Exception failure, CommandLine command, Console console) {
        console.out().flush();
        if (failure instanceof InvalidSetting wrong) {
            console.err().println(command.getCommandSpec().qualifiedName() + ": " + wrong.getMessage());
            return ExitCode.USAGE.code();
        }
        if (failure instanceof FileSystemException file) {
            String why = file.getReason() == null ? "" : ": " + file.getReason();
            String what = file instanceof NoSuchFileException ? "there is no file or folder " : "cannot use ";
            console.err().println(command.getCommandSpec().qualifiedName() + ": " + what + file.getFile() + why);
            return ExitCode.USAGE.code();
        }
        boolean isForPeople = failure instanceof IOException
                || failure instanceof UncheckedIOException
                || failure instanceof ThresholdSyntaxException
                || failure instanceof UnreachableException;
        if (isForPeople && failure.getMessage() != null) {
            console.err().println(command.getCommandSpec().qualifiedName() + ": " + failure.getMessage());
            return (failure instanceof UnreachableException ? ExitCode.UNREACHABLE : ExitCode.USAGE).code();
        }
        failure.printStackTrace(console.err()); // a mistake in the tester
        return ExitCode.INTERNAL_ERROR.code();
    }

    private static int refuse(ParameterException wrong, Console console, String... arguments) {
        String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            for (String argument : unmatched.getUnmatched()) {
                String hint =
                        ForeignOptions.hint(argument).map(text -> ": " + text).orElse("");
                console.err().println(name + ": there is no " + argument + hint);
            }
        } else {
            console.err().println(name + ": " + masked(wrong, arguments));
        }
        console.err().println("'" + name + " --help' lists the options");
        return ExitCode.USAGE.code();
    }

    /** picocli repeats arguments, which may be secrets. */
    private static String masked(ParameterException wrong, String... arguments) {
        String message = String.valueOf(wrong.getMessage());
        List<String> given = Arrays.asList(arguments);
        for (String option : List.of("-P", "--password", "-H", "--header")) {
            int at = given.indexOf(option);
            if (at >= 0 && at + 1 < given.size()) {
                message = message.replace(given.get(at + 1), "***");
            }
        }
        return message;
    }
}
