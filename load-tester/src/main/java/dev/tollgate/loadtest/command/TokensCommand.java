package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.report.summary.ExitCode;
import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Seeds;
import dev.tollgate.loadtest.scenario.TokenState;
import dev.tollgate.loadtest.scenario.Units;
import dev.tollgate.loadtest.scenario.token.TokenFiles;
import dev.tollgate.loadtest.scenario.token.TokenLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tokens",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        description = {
            "Makes token files for --tokens.",
            "A token file is CSV with a header, or a JSON object a line: token, state, username, password, client_id, app, weight,"
                    + " token_id. All but the token may be left out; states are active, suspended, revoked, expired, unknown, malformed."
        },
        footer = {
            "  load tokens generate -c 1000 --mix active=94,suspended=3,revoked=3 -o tokens.csv --import devices.ndjson",
            "  edge device import devices.ndjson --json > issued.ndjson",
            "  load tokens adopt issued.ndjson --mix active=94,suspended=3,revoked=3 -o tokens.csv --commands states.sh",
            "  sh states.sh"
        })
final class TokensCommand implements Runnable {
    private final Console console;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    TokensCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        spec.commandLine().usage(console.out());
    }

    @Command(
            name = "generate",
            sortOptions = false,
            description = "Draws tokens. With --import also writes them as 'edge device import' takes them.",
            footer = "  load tokens generate -c 1000 --app demo-v1 -o tokens.csv --import devices.ndjson")
    int generate(
            @Option(
                            names = {"-c", "--count"},
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "Default: 100.")
                    int count,
            @Option(
                            names = "--mix",
                            paramLabel = "STATE=SHARE,…",
                            defaultValue = "active=100",
                            description = "Default: active=100.")
                    String mix,
            @Option(
                            names = "--app",
                            paramLabel = "APPVERSION",
                            defaultValue = Devices.DEFAULT_APP,
                            description = "Default: demo-v1.")
                    String app,
            @Option(
                            names = "--prefix",
                            paramLabel = "TEXT",
                            defaultValue = "load",
                            description = "Of the devices' names. Default: load.")
                    String prefix,
            @Option(names = "--seed", paramLabel = "N", description = "The same tokens for the same seed; else drawn.")
                    @Nullable
                    Long seed,
            @Option(
                            names = {"-o", "--out"},
                            required = true,
                            paramLabel = "FILE",
                            description = "CSV, or JSON lines for .json, .jsonl and .ndjson.")
                    Path out,
            @Option(names = "--import", paramLabel = "FILE", description = "Devices for 'edge device import'.")
                    @Nullable
                    Path devices)
            throws IOException {
        List<TokenLine> lines = TokenFiles.generate(count, mix(mix), app, prefix, seed == null ? Seeds.draw() : seed);
        TokenFiles.write(out, lines);
        if (devices != null) {
            TokenFiles.writeImport(devices, lines);
        }
        console.err().println(lines.size() + " tokens in " + out);
        return ExitCode.OK.code();
    }

    @Command(
            name = "adopt",
            sortOptions = false,
            description =
                    "Makes a token file of what 'edge device import --json' printed, and the commands that set the states.",
            footer = "  load tokens adopt issued.ndjson --mix active=90,revoked=10 -o tokens.csv --commands states.sh")
    int adopt(
            @Parameters(paramLabel = "FILE", description = "Issued tokens, a line of JSON each.") Path issued,
            @Option(
                            names = "--mix",
                            paramLabel = "STATE=SHARE,…",
                            defaultValue = "active=100",
                            description = "active, suspended, revoked. Default: active=100.")
                    String mix,
            @Option(
                            names = "--app",
                            paramLabel = "APPVERSION",
                            defaultValue = Devices.DEFAULT_APP,
                            description = "Default: demo-v1.")
                    String app,
            @Option(
                            names = {"-o", "--out"},
                            required = true,
                            paramLabel = "FILE",
                            description = "CSV, or JSON lines for .json, .jsonl and .ndjson.")
                    Path out,
            @Option(names = "--commands", paramLabel = "FILE", description = "Shell commands that set the states.")
                    @Nullable
                    Path commands)
            throws IOException {
        List<TokenLine> lines = TokenFiles.adopt(issued, mix(mix), app);
        InvalidSetting.check(
                commands != null || lines.stream().allMatch(line -> line.state().isGood()),
                "--commands",
                "a file, as states have to be set",
                "none");
        TokenFiles.write(out, lines);
        if (commands != null) {
            TokenFiles.writeCommands(commands, lines);
        }
        console.err()
                .println(lines.size() + " tokens in " + out
                        + Optional.ofNullable(commands)
                                .map(file -> "; now run: sh " + file)
                                .orElse(""));
        return ExitCode.OK.code();
    }

    private static Map<TokenState, Double> mix(String text) {
        Map<TokenState, Double> shares = new EnumMap<>(TokenState.class);
        for (String part : text.split(",", 10)) {
            String[] pair = part.split("=", 2);
            InvalidSetting.check(pair.length == 2, "--mix", "STATE=SHARE", part);
            shares.put(TokenState.parse("--mix", pair[0].strip()), Units.number("--mix", pair[1].replace("%", "")));
        }
        return shares;
    }
}
