package dev.tollgate.edge.cli;

import dev.tollgate.edge.config.ConfigException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
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
        CommandLine edge = new CommandLine(root);
        Map<String, Supplier<Object>> commands = commands(terminal, server);
        Supplier<Object> named = arguments.length == 0 ? null : commands.get(arguments[0]);
        if (named != null) {
            edge.addSubcommand(named.get());
        } else {
            commands.values().forEach(command -> edge.addSubcommand(command.get()));
        }
        edge.setExpandAtFiles(false); // --admin-token @FILE means the file's content for that option, not arguments
        edge.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        edge.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        edge.setUsageHelpLongOptionsMaxWidth(30).setUsageHelpWidth(110);
        root.usage = () -> edge.usage(terminal.out());
        edge.setExecutionExceptionHandler((failure, command, parsed) -> report(terminal, failure));
        return edge.execute(arguments);
    }

    /**
     * All commands by their names, in the order of the help. Made only when asked for: to have picocli look at all of them takes as long
     * as the rest of a start.
     */
    static Map<String, Supplier<Object>> commands(Terminal terminal, Supplier<Server> server) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("serve", () -> new ServeCommand(terminal, server));
        commands.put("application", () -> new ApplicationCommands(terminal));
        commands.put("device", () -> new DeviceCommands(terminal));
        commands.put("token", () -> new TokenCommands(terminal));
        commands.put("auth-token", () -> new AuthTokenCommands(terminal));
        commands.put("agent", () -> new AgentCommands(terminal));
        commands.put("client-credential", () -> new CredentialCommands(terminal));
        commands.put("command", () -> new CommandCommands(terminal));
        commands.put("metadata", () -> new MetadataCommands(terminal));
        commands.put("upload", () -> new UploadCommands(terminal));
        commands.put("tail", () -> new TailCommand(terminal));
        commands.put("why", () -> new WhyCommand(terminal));
        commands.put("session", () -> new SessionCommands(terminal));
        commands.put("limits", () -> new LimitCommands(terminal));
        commands.put("sink", () -> new SinkCommands(terminal));
        commands.put("ledger", () -> new LedgerCommand(terminal));
        commands.put("journal", () -> new JournalCommands(terminal));
        commands.put("config", () -> new ConfigCommands(terminal, server));
        commands.put("reload", () -> new ReloadCommand(terminal));
        commands.put("audit", () -> new AuditCommands(terminal, server));
        commands.put("key", () -> new KeyCommands(terminal));
        commands.put("doctor", () -> new DoctorCommand(terminal, server));
        return commands;
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
