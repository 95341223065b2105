package dev.tollgate.loadtest;

import dev.tollgate.loadtest.command.Console;
import dev.tollgate.loadtest.command.LoadCommands;
import dev.tollgate.loadtest.launch.Launch;
import dev.tollgate.loadtest.report.compare.CompareCommand;
import dev.tollgate.loadtest.report.files.HlogCommand;
import dev.tollgate.loadtest.report.page.ReportCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The load tester's main class: its body is the map of the program. */
public final class LoadTester {
    private LoadTester() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Console console = new Console(out, err, System.getenv());
        int exitCode = LoadCommands.execute(
                console,
                new Launch(),
                List.of(new ReportCommand(), new CompareCommand(), new HlogCommand()),
                arguments);
        out.flush();
        System.exit(exitCode);
    }
}
