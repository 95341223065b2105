package dev.tollgate.edge.cli;

import dev.tollgate.edge.config.ConfigException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ScopeType;

/** The main class: {@code edge} and all its commands. */
@Command(
        name = "edge",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = EdgeCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Tollgate, a device edge: takes messages of devices over MQTT and HTTP, checks their tokens, and keeps them."
        },
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed, or the edge refused",
            "2:the command line was wrong",
            "3:the edge cannot be reached"
        })
public final class EdgeCommand implements Runnable {
    private static final String START = """

            To begin:
              edge serve --demo                             start, with a device to try
              edge device create NAME --application APP     provision a device
              edge tail                                     watch records arrive
              edge why DEVICE                               when a device is refused
              edge doctor                                   when something is wrong
            'edge COMMAND --help' tells more of a command.
            """;

    private final Terminal terminal;
    private Runnable usage = () -> {};

    private EdgeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(System.in, out, err, System.getenv());
        int exitCode = ExitCode.FAILED;
        try {
            exitCode = execute(terminal, EdgeCommand::loadServer, arguments);
        } catch (Throwable failure) { // an Error, which picocli lets pass
            failure.printStackTrace(err); // a mistake of the edge itself: all that is known of it
        }
        out.flush();
        System.exit(exitCode);
    }

    private static Server loadServer() {
        return ServiceLoader.load(Server.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this build has no " + Server.class.getName()));
    }

    /** Runs a command and returns its exit code; {@code server} is asked for by the commands that need it. */
    static int execute(Terminal terminal, Supplier<Server> server, String... arguments) {
        EdgeCommand root = new EdgeCommand(terminal);
        CommandLine edge = new CommandLine(root)
                .addSubcommand(new ServeCommand(terminal, server))
                .addSubcommand(new ApplicationCommands(terminal))
                .addSubcommand(new DeviceCommands(terminal))
                .addSubcommand(new TokenCommands(terminal))
                .addSubcommand(new AuthTokenCommands(terminal))
                .addSubcommand(new AgentCommands(terminal))
                .addSubcommand(new CredentialCommands(terminal))
                .addSubcommand(new CommandCommands(terminal))
                .addSubcommand(new MetadataCommands(terminal))
                .addSubcommand(new UploadCommands(terminal))
                .addSubcommand(new TailCommand(terminal))
                .addSubcommand(new WhyCommand(terminal))
                .addSubcommand(new SessionCommands(terminal))
                .addSubcommand(new LimitCommands(terminal))
                .addSubcommand(new SinkCommands(terminal))
                .addSubcommand(new LedgerCommand(terminal))
                .addSubcommand(new JournalCommands(terminal))
                .addSubcommand(new ConfigCommands(terminal, server))
                .addSubcommand(new ReloadCommand(terminal))
                .addSubcommand(new AuditCommands(terminal, server))
                .addSubcommand(new KeyCommands(terminal))
                .addSubcommand(new DoctorCommand(terminal, server));
        edge.setExpandAtFiles(false); // --admin-token @FILE means the file's content for that option, not arguments
        edge.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        edge.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        edge.setUsageHelpLongOptionsMaxWidth(30).setUsageHelpWidth(110);
        root.usage = () -> edge.usage(terminal.out());
        edge.setExecutionExceptionHandler((failure, command, parsed) -> report(terminal, failure));
        return edge.execute(arguments);
    }

    private static int report(Terminal terminal, Exception failure) {
        terminal.out().flush();
        String level = terminal.environment().getOrDefault("EDGE_LOG_LEVEL", "");
        if (level.equalsIgnoreCase("debug") || level.equalsIgnoreCase("trace")) {
            failure.printStackTrace(terminal.err()); // asked for by the log level
        }
        if (failure instanceof ConfigException wrong) {
            terminal.err().println(wrong.getMessage());
            return ExitCode.FAILED;
        }
        boolean isForPeople = failure.getMessage() != null && !(failure instanceof RuntimeException);
        terminal.err().println("edge: " + (isForPeople ? failure.getMessage() : failure.toString()));
        return failure instanceof CliException known ? known.exitCode() : ExitCode.FAILED;
    }

    /** Without a command: how to begin. */
    @Override
    public void run() {
        usage.run();
        terminal.out().print(START);
    }

    /** The version that the jar's manifest carries. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = EdgeCommand.class.getPackage().getImplementationVersion();
            return new String[] {"edge " + (version == null ? "(not built as a jar)" : version)};
        }
    }
}
