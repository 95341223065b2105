package dev.tollgate.loadtest;

import dev.tollgate.loadtest.command.Console;
import dev.tollgate.loadtest.command.LoadCommands;
import dev.tollgate.loadtest.command.SearchCommands;
import dev.tollgate.loadtest.command.VerifyArguments;
import dev.tollgate.loadtest.judge.VerifyCommand;
import dev.tollgate.loadtest.launch.Launch;
import dev.tollgate.loadtest.launch.PartCommand;
import dev.tollgate.loadtest.launch.VerifyTarget;
import dev.tollgate.loadtest.report.compare.CompareCommand;
import dev.tollgate.loadtest.report.files.HlogCommand;
import dev.tollgate.loadtest.report.page.ReportCommand;
import dev.tollgate.loadtest.search.NullServerCommand;
import dev.tollgate.loadtest.search.SearchLauncher;
import dev.tollgate.loadtest.search.SelfTestCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;

/** The load tester's main class: its body is the map of the program. */
public final class LoadTester {
    private LoadTester() {}

    public static void main(String[] arguments) {
        FileOutputStream standardOut = new FileOutputStream(FileDescriptor.out);
        PrintStream out = new PrintStream(standardOut, false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Console console = new Console(out, err, System.getenv());
        int exitCode = LoadCommands.execute(
                console,
                new Launch(),
                List.of(
                        verify(),
                        SearchCommands.of(console, SearchLauncher::new, arguments),
                        new SelfTestCommand(out),
                        new NullServerCommand(System.in, out),
                        new PartCommand(System.in, standardOut),
                        new ReportCommand(),
                        new CompareCommand(),
                        new HlogCommand()),
                arguments);
        out.flush();
        System.exit(exitCode);
    }

    /** With the options of its load beside its own. */
    private static CommandLine verify() {
        VerifyArguments arguments = new VerifyArguments();
        CommandLine command = new CommandLine(new VerifyCommand(new VerifyTarget(arguments)));
        command.getCommandSpec().addMixin("load", CommandLine.Model.CommandSpec.forAnnotatedObject(arguments));
        return command;
    }
}
