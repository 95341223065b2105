package dev.tollgate.loadtest.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.report.output.OutputOptions.Progress;
import dev.tollgate.loadtest.report.summary.ExitCode;
import dev.tollgate.loadtest.scenario.Expected;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.MqttVersion;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Payload;
import dev.tollgate.loadtest.scenario.Profile;
import dev.tollgate.loadtest.scenario.Rtt;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.Slice;
import dev.tollgate.loadtest.scenario.StampMode;
import dev.tollgate.loadtest.scenario.TokenState;
import dev.tollgate.loadtest.scenario.yaml.ScenarioFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LoadCommandsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<RunRequest> launched = new ArrayList<>();
    private ExitCode result = ExitCode.OK;

    private int load(String... arguments) {
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of());
        return LoadCommands.execute(
                console,
                (request, where) -> {
                    launched.add(request);
                    return result;
                },
                List.of(),
                arguments);
    }

    private RunRequest launch(String... arguments) {
        launched.clear();
        assertEquals(0, load(arguments), err());
        assertEquals(1, launched.size());
        return launched.get(0);
    }

    private Scenario scenario(String line) {
        return launch(line.split(" ")).scenario();
    }

    private Flow flow(String line) {
        return scenario(line).flows().get(0);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void takesACommandLineOfEmqttBench() {
        Scenario scenario = scenario(
                "pub -h 127.0.0.1,127.0.0.2 -p 1884 -V 4 -c 50 -n 100 -i 2 -I 250 -u ann -P hush"
                        + " -t bench/%i -s 128 -q 2 -r true -k 30 -C false -x 60 -L 1000 -F 4 --prefix dev --ifaddr 127.0.0.3 -w true");
        assertEquals(
                "mqtt://127.0.0.1:1884 mqtt://127.0.0.2:1884", scenario.target().toString());
        assertEquals(MqttVersion.V3_1_1, scenario.session().version());
        assertEquals(Duration.ofSeconds(30), scenario.session().keepAlive());
        assertEquals(Duration.ofSeconds(60), scenario.session().expiry());
        assertFalse(scenario.session().isClean());
        assertEquals(50, scenario.devices().count());
        assertEquals(100, scenario.devices().startNumber());
        assertEquals("dev{i}", scenario.devices().clientId());
        assertEquals(500, scenario.connect().ratePerSecond());
        assertEquals("127.0.0.3", scenario.connect().sourceIps().toString());
        Flow flow = scenario.flows().get(0);
        assertEquals(Op.PUB_Q2, flow.op());
        assertEquals(new Pace.Every(Duration.ofMillis(250)), flow.pace());
        assertEquals("bench/%i", flow.topic());
        assertEquals(new Payload.Size(128, 128, 0), flow.payload().body());
        assertTrue(flow.isRetained());
        assertEquals(1_000, flow.limit());
        assertEquals(4, flow.inFlight());
    }

    @Test
    void hasPoliteDefaults() {
        Scenario scenario = scenario("pub");
        assertEquals("mqtt://localhost:1883", scenario.target().toString());
        assertEquals(100, scenario.devices().count());
        assertEquals(100, scenario.connect().ratePerSecond());
        assertEquals(MqttVersion.V5, scenario.session().version());
        assertEquals(Duration.ofSeconds(60), scenario.session().keepAlive());
        assertEquals(Op.PUB_Q1, scenario.flows().get(0).op());
        assertEquals(16, scenario.flows().get(0).inFlight());
        assertEquals(Duration.ofSeconds(10), scenario.maxBacklog());
        assertTrue(scenario.connect().isWaiting());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "pub -c 1000 -I 10s; plan: 1,000 devices × 1 msg/10 s = 100 msg/s total",
                "pub -c 100 --rate 5k/s; plan: 5,000 msg/s total = 100 devices × 1 msg/20 ms",
                "pub -c 100 --rate 5k/s --burst 16; plan: 5,000 msg/s total = 100 devices × 16 msg/320 ms",
                "pub -c 100 -I 10s --burst 16; plan: 100 devices × 16 msg/10 s = 160 msg/s total",
                "http -c 1 --rate 2/s http://localhost; plan: 2 request/s total = 1 device × 1 request/500 ms",
                "pub --profile ramp:100..1k/2m; plan: 1,000 msg/s total at most (ramp:100..1000/2m) = 100 devices × 1 msg/100 ms",
                "conn -c 500 -R 250/s; plan: 500 devices connected at 250/s, within 2 s",
                "pub --model closed; closed model: not what independent devices would see"
            })
    void saysThePlan(String line, String plan) {
        launch(line.split(" "));
        assertTrue(err().contains(plan), err());
        assertTrue(err().contains("seed: "), err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "conn -c 50 -R 10/s",
                "pub -c 100 --rate 1k/s -q 0 -s 100..2000 --compressible 50% --arrival poisson --burst 3",
                "sub -t a/# -c 5",
                "fanin -c 20 --to 2",
                "fanout --from 2 -c 20",
                "rtt -c 5",
                "http -X GET --path /a -H X-A:{i} --pipeline 4 --rate 10/s",
                "mixed --rate 90/s --flow pub.q1=70 --flow http.post=20 --flow rtt=10 mqtt://127.0.0.1 http://127.0.0.1",
                "auth --mix unknown=50,malformed=50 -t a/{token}",
                "storm --fraction 50% --how silent --times 3 --again 20s",
                "soak -d 1h --op ping --target-pid 7",
                "pub -V 3.1.1 --rogues 1%:slow-read -T p:count==0 --fault cut-rst@5s --reconnect fixed:1s"
            })
    void printsScenariosThatRunTheSame(String line, @TempDir Path folder) throws IOException {
        String whole = line + " --seed 5 --name same";
        Scenario direct = scenario(whole);
        String[] printing = (whole + " --print-scenario").split(" ");
        assertEquals(0, load(printing), err());
        Path file = Files.writeString(folder.resolve("s.yaml"), out());
        assertEquals(direct, ScenarioFile.read(file), out());
        assertEquals(direct, launch("run", file.toString()).scenario());
    }

    @Test
    void givesBothEndsTheirDevices() {
        Scenario fanin = scenario("fanin -c 10 --to 2");
        assertEquals(12, fanin.devices().count());
        assertEquals(new Slice(0, 9), fanin.flows().get(0).devices());
        assertEquals(StampMode.BINARY, fanin.flows().get(0).payload().stamp());
        assertEquals(new Slice(10, 11), fanin.flows().get(1).devices());
        assertEquals("load/{run}/fanin/+", fanin.flows().get(1).topic());
        Scenario fanout = scenario("fanout -c 10 -t news/{i}");
        assertEquals(new Slice(0, 0), fanout.flows().get(0).devices());
        assertEquals("news/+", fanout.flows().get(1).topic());
    }

    /** A wildcard stands for a whole level of a topic. */
    @ParameterizedTest
    @CsvSource({
        "a/dev-{i}/x, a/+/x",
        "a/%i/{run}/%rand_5, a/+/{run}/+",
        "{run}-{i}/%TIMESTAMP%, +/+",
        "a/%%i/{{x, a/%%i/{{x"
    })
    void subscribesToWhatIsPublished(String topic, String filter) {
        assertEquals(filter, scenario("fanin -t " + topic).flows().get(1).topic());
        Scenario inTopic = scenario("fanin --stamp topic -t " + topic);
        assertEquals(filter + "/+", inTopic.flows().get(1).topic());
    }

    @Test
    void knowsThePresets() {
        Flow ask = flow("rtt --preset kp1 --mix unknown=1");
        assertEquals("kp1/{app}/{ext}/{token}/json/{req}", ask.topic());
        assertEquals(Rtt.KP1, ask.rtt().orElseThrow());
        assertTrue(ask.payload().body() instanceof Payload.Text, "1/KP takes JSON only");
        assertEquals(
                "/kp1/{app}/{ext}/{token}/json",
                flow("http --preset kp1 --mix unknown=1").http().path());
        assertEquals(Rtt.ECHO, flow("rtt").rtt().orElseThrow());
    }

    @Test
    void sharesTheRateOfMixedFlows() {
        Scenario scenario = scenario(
                "mixed --rate 1k/s --flow pub.q1=70 --flow http.get=20 --flow rtt=10 mqtt://localhost http://localhost");
        assertEquals(
                List.of("pub.q1", "http.get", "rtt"),
                scenario.flows().stream().map(Flow::name).toList());
        assertEquals("GET", scenario.flows().get(1).http().method());
        double sum = scenario.flows().stream()
                .mapToDouble(flow -> ((Profile.Constant) ((Pace.Total) flow.pace()).profile()).perSecond())
                .sum();
        assertEquals(1_000, sum, 1e-9);
    }

    @Test
    void readsMixAndExpectations() {
        Scenario scenario = scenario(
                "auth --mix unknown=99,malformed=1 --expect unknown=refuse:0x87|close,malformed=close -t a/{token}");
        assertEquals(
                Map.of(TokenState.UNKNOWN, 99.0, TokenState.MALFORMED, 1.0),
                scenario.devices().mix());
        assertEquals(
                List.of("refuse:0x87", "close"),
                scenario.devices().expect().of(TokenState.UNKNOWN, MqttVersion.V5).stream()
                        .map(Expected::toString)
                        .toList());
    }

    @Test
    void readsFlips() {
        Scenario scenario = launch(
                        "auth",
                        "--mix",
                        "unknown=1",
                        "--flip",
                        "5%@30s:active->suspended",
                        "--via",
                        "edge token suspend $TOKEN_ID")
                .scenario();
        assertEquals("5%@30s:active→suspended", scenario.flips().get(0).toString());
        assertEquals("edge token suspend $TOKEN_ID", scenario.server().flipCommand());
    }

    @Test
    void readsWhereResultsGo() {
        OutputOptions options = launch(
                        "pub",
                        "--out",
                        "d",
                        "--json",
                        "-",
                        "--progress",
                        "none",
                        "--no-color",
                        "--prometheus",
                        ":9464",
                        "--exit-zero",
                        "-T",
                        "rtt: p(99)<20ms")
                .output();
        assertTrue(options.isJsonOnly());
        assertEquals(Progress.NONE, options.progress());
        assertFalse(options.isColored());
        assertTrue(options.isExitZero());
        assertEquals(":9464", options.prometheus().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "pub --rate fast|load pub: --rate: expected a rate such as 500",
                "pub --rate 5/s -I 10s|load pub: --rate: expected one of --rate, --every and --profile",
                "pub localhost|load pub: expected a URL such as mqtt://host:1883; a host alone is given by -h",
                "pub mqtt://a -h b|load pub: expected either URLs or -h and -p",
                "pub http://a|load pub: target: expected an mqtt:// URL",
                "pub -q 3|load pub: --qos: expected 0, 1 or 2",
                "pub --lowmem|load pub: there is no --lowmem: connections are small here",
                "pub --quic=true|load pub: there is no --quic=true: QUIC is not supported",
                "pub --frobnicate|load pub: there is no --frobnicate",
                "pub --model closed --burst 4|load pub: burst: expected 1 where no rate or interval is given",
                "pub --rate 5/s --burst 0|load pub: burst: expected 1 to 65535, not \"0\"",
                "pub --model closed -T pub.q1:p(99)<5ms|load pub: thresholds: the closed model",
                "pub --model closed --rate 5/s|load pub: --model: expected no --rate",
                "auth -t a|load auth: --tokens: expected a token file",
                "auth --mix unknown=1 --flip 5%@1s:active->revoked|load auth: flips: expected a command that flips (--via)",
                "storm --trigger server-restart|load storm: faults: expected --server-cmd, or --fault-cmd and --restart-cmd for term",
                "storm --trigger server-restart --how rst|load storm: --trigger: expected cut, for --how",
                "storm --again 5s|load storm: --again: expected --times 2 or more",
                "pub --fault disk-full@5s|load pub: --fault: fault \"disk-full@5s\": the tester cannot do disk-full by itself",
                "pub --fault kill9+rollback@5s --server-cmd x|load pub: faults: expected 'load verify'",
                "pub --fault stop@5s|load pub: faults: expected --server-cmd or --target-pid for stop",
                "pub --fault rst@5h|load pub: faults: expected the last one within",
                "pub --ready tcp:1883|load pub: ready: expected a server that is started",
                "pub --down 3s|load pub: down: expected a fault that starts the server again",
                "pub --server-cmd x --ready nowhere|load pub: ready: expected tcp:PORT",
                "pub --target-metrics host:9090|load pub: metrics: expected a URL such as",
                "storm --rate 5/s|load storm: --op: expected an operation",
                "sub|load sub: Missing required option",
                "run|load run: Missing required parameter",
                "run /none/such.yaml|load run: /none/such.yaml: there is no such file",
                "pub --runs 5 --json a.json|load pub: --runs: expected 1 with --json",
                "pub -T foo|load pub: threshold 'foo', column",
                "pub -S mqtt://a|load pub: --tls: expected a URL that says so, mqtts:// or the like",
                "pub mqtts://a --rogues 1%:slow-read|load pub: rogues: expected a target without TLS",
                "http -q 2 http://a|load http: --qos: expected no QoS for HTTP",
                "auth --mix unknown=1 --via x --flip 5%@5h:active->revoked|load auth: flips: expected times within",
                "pub --prometheus 9464|load pub: --prometheus: expected :9464",
                "pub --mix sunny=1|load pub: --mix: expected one of active",
                "frob|load: there is no frob",
                "pub --tokens /none/t.csv|not started; --skip-checks"
            })
    void refusesWithTheReason(String line, String reason) {
        assertEquals(2, load(line.split(" ")), err());
        assertTrue(err().contains(reason), err());
        assertEquals(List.of(), launched);
    }

    @Test
    void saysWhichFileIsNotThere() {
        assertEquals(2, load("tokens", "generate", "-c", "1", "-o", "no-such-folder/tokens.csv"), err());
        assertEquals("load tokens generate: there is no file or folder no-such-folder/tokens.csv\n", err());
    }

    @Test
    void startsInSpiteOfAFindingIfToldTo() {
        assertEquals(0, load("pub", "--skip-checks", "-t", "a/{token}"));
        assertTrue(err().contains("fail  flow pub.q1"), err());
        assertEquals(1, launched.size());
    }

    @Test
    void neverShowsSecrets() {
        RunRequest request = launch(
                "http",
                "-P",
                "hush",
                "-H",
                "Authorization: hush",
                "--rate",
                "5/s",
                "http://localhost/a b".replace(" ", "%20"));
        assertFalse(request.commandLine().contains("hush"), request.commandLine());
        assertEquals("load http -P *** -H *** --rate 5/s http://localhost/a%20b", request.commandLine());
        assertEquals("load pub -P***", MaskedCommandLine.of("pub", "-Phush"));
        assertEquals("load pub --password=***", MaskedCommandLine.of("pub", "--password=hush"));
        assertEquals("load pub -m *** -m @body.json", MaskedCommandLine.of("pub", "-m", "hush", "-m", "@body.json"));
        assertEquals("load pub -P @pw.txt -t 'a b'", MaskedCommandLine.of("pub", "-P", "@pw.txt", "-t", "a b"));
        for (String[] wrong : List.of(
                new String[] {"pub", "-P", "hush", "--nonsense"},
                new String[] {"pub", "-P", "hush", "-c", "x"},
                new String[] {"http", "-H", "hush"})) {
            load(wrong);
        }
        assertFalse(err().contains("hush"), err());
        assertFalse(out().contains("hush"), out());
    }

    @Test
    void choosesTheExitCodeByPriority() {
        assertEquals(
                ExitCode.INCORRECT,
                ExitCode.first(List.of(ExitCode.THRESHOLD_FAILED, ExitCode.INCORRECT, ExitCode.NOT_TRUSTWORTHY)));
        assertEquals(ExitCode.NOT_TRUSTWORTHY, ExitCode.first(List.of(ExitCode.UNREACHABLE, ExitCode.NOT_TRUSTWORTHY)));
        assertEquals(ExitCode.UNREACHABLE, ExitCode.first(List.of(ExitCode.NOT_SUSTAINED, ExitCode.UNREACHABLE)));
        assertEquals(
                ExitCode.NOT_SUSTAINED, ExitCode.first(List.of(ExitCode.THRESHOLD_FAILED, ExitCode.NOT_SUSTAINED)));
        assertEquals(ExitCode.OK, ExitCode.first(List.of()));
        result = ExitCode.THRESHOLD_FAILED;
        assertEquals(99, load("pub"));
        assertEquals(0, load("pub", "--exit-zero"));
        result = ExitCode.UNREACHABLE;
        assertEquals(93, load("pub", "--exit-zero"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "conn", "pub", "sub", "fanin", "fanout", "rtt", "http", "mixed", "auth", "storm", "soak", "run",
                "tokens", "doctor"
            })
    void helpsWithExamples(String command) {
        PrintStream before = System.err;
        ByteArrayOutputStream warnings = new ByteArrayOutputStream();
        System.setErr(new PrintStream(warnings, true, StandardCharsets.UTF_8));
        try {
            assertEquals(0, load(command, "--help"));
        } finally {
            System.setErr(before);
        }
        assertEquals("", warnings.toString(StandardCharsets.UTF_8), "picocli could not format a text");
        assertTrue(out().startsWith("Usage: load " + command + " [OPTIONS]") || command.equals("tokens"), out());
        assertTrue(out().contains("Example"), out());
        assertTrue(out().contains("  load " + command), out());
    }

    @Test
    void generatesTokens(@TempDir Path folder) throws IOException {
        Path tokens = folder.resolve("t.csv");
        Path devices = folder.resolve("d.ndjson");
        assertEquals(
                0,
                load(
                        "tokens",
                        "generate",
                        "-c",
                        "10",
                        "--mix",
                        "active=80,unknown=20",
                        "-o",
                        tokens.toString(),
                        "--import",
                        devices.toString()),
                err());
        assertEquals(11, Files.readAllLines(tokens).size());
        assertEquals(8, Files.readAllLines(devices).size());
        Scenario scenario = scenario("auth -c 10 --tokens " + tokens + " -t a/{token}");
        assertTrue(scenario.devices().hasStates());
        assertEquals(2, load("tokens", "generate", "--mix", "sunny=1", "-o", tokens.toString()));
        assertEquals(Model.OPEN, scenario.model());
    }

    @Test
    void examinesTheMachine() {
        int code = load("doctor", "--json", "-c", "10");
        assertTrue(code == 0 || code == 1);
        assertTrue(out().startsWith("{\"ok\":"), out());
        assertTrue(out().contains("\"open files\""), Arrays.toString(out().split(",", 3)));
        assertEquals(1, load("doctor", "-c", "900000000"));
    }
}
