package dev.tollgate.loadtest.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

@Command(
        name = "load",
        versionProvider = RootCommand.Version.class,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Puts load on an MQTT broker or HTTP server, measures from the instant that was planned, and judges the answers and itself."
        },
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Variables in topics, paths, messages and client ids:",
            "  {i} %%i number of the device        {client} %%c client id       {user} %%u user name",
            "  {seq} %%s messages sent before      {req} request id            {token} {app} {ext} of the device's token",
            "  {run} of this run                  {uuid} {unique}             {now} {now:s|ms|us|ns|iso}",
            "  {rand:0..9} {rand:18.0..24.5}      %%rand_N from 1 to N         {random:16} letters and digits",
            "  %%TIMESTAMP%% %%TIMESTAMPMS%% %%TIMESTAMPUS%% %%TIMESTAMPNS%% %%UNIQUE%% %%RANDOM%% as in emqtt-bench; columns of --feeder",
            "",
            "To begin:",
            "  load doctor -c 5000 mqtt://localhost             does this machine allow it?",
            "  load pub -c 100 --rate 1k/s mqtt://localhost     publish",
            "'load COMMAND --help' tells more of a command."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all passed",
            "1:internal error",
            "2:the command line, a file that it names, or a check before the run",
            "90:correctness failure: lost, corrupt, unexpected, wrongly accepted",
            "91:results not trustworthy: the generator is INVALID",
            "92:the server did not sustain the planned rate",
            "93:the target is unreachable, or was never ready",
            "99:a threshold failed",
            "130:interrupted; the report is written"
        })
@SuppressWarnings("UnusedVariable") // picocli looks at the options, nobody at their values
final class RootCommand implements Runnable {
    private final Console console;

    @Option(names = "--help", usageHelp = true, scope = ScopeType.INHERIT, description = "Shows this, and ends.")
    private boolean isHelp;

    @Option(names = "--version", versionHelp = true, description = "Prints the version, and ends.")
    private boolean isVersion;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    RootCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        spec.commandLine().usage(console.out());
    }

    /** The version that the jar's manifest carries. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = RootCommand.class.getPackage().getImplementationVersion();
            return new String[] {"load " + (version == null ? "(not built as a jar)" : version)};
        }
    }
}
