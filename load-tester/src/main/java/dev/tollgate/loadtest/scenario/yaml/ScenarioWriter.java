package dev.tollgate.loadtest.scenario.yaml;

import dev.tollgate.loadtest.fault.FaultSpec;
import dev.tollgate.loadtest.scenario.Connect;
import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.Expected;
import dev.tollgate.loadtest.scenario.Flip;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Phases;
import dev.tollgate.loadtest.scenario.Rogue;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.Secret;
import dev.tollgate.loadtest.scenario.Server;
import dev.tollgate.loadtest.scenario.Session;
import dev.tollgate.loadtest.scenario.Target;
import dev.tollgate.loadtest.scenario.Tls;
import dev.tollgate.loadtest.scenario.Units;
import dev.tollgate.loadtest.scenario.Words;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes scenarios; what has its default is left out. */
final class ScenarioWriter {
    private ScenarioWriter() {}

    /** @param isMasked without what may be secret in messages and header fields */
    static String write(Scenario scenario, Function<Secret, String> password, boolean isMasked) {
        Keys top = new Keys()
                .put("name", scenario.name())
                .put("command", scenario.command(), "run")
                .put("target", target(scenario.target()))
                .put("devices", devices(scenario.devices(), password))
                .put("session", session(scenario.session()))
                .put("connect", connect(scenario.connect()))
                .put("model", Words.text(scenario.model()), Words.text(Model.OPEN))
                .put(
                        "flows",
                        scenario.flows().stream()
                                .map(flow -> FlowWriter.flow(flow, isMasked))
                                .toList())
                .put("phases", phases(scenario.phases()))
                .put(
                        "faults",
                        scenario.faults().stream().map(FaultSpec::toString).toList())
                .put("flips", scenario.flips().stream().map(Flip::toString).toList())
                .put("rogues", scenario.rogues().stream().map(Rogue::toString).toList())
                .put("server", server(scenario.server()))
                .put("thresholds", scenario.thresholds())
                .put("seed", scenario.seed())
                .put(
                        "op_timeout",
                        Units.formatTime(scenario.opTimeout()),
                        Units.formatTime(Scenario.DEFAULT_OP_TIMEOUT))
                .put(
                        "max_backlog",
                        Units.formatTime(scenario.maxBacklog()),
                        Units.formatTime(Scenario.DEFAULT_MAX_BACKLOG))
                .put("processes", scenario.processes(), 1);
        return top.yaml();
    }

    private static Keys target(Target target) {
        Tls tls = target.tls();
        return new Keys()
                .put("mqtt", urls(target.mqtt()))
                .put("http", urls(target.http()))
                .put(
                        "tls",
                        new Keys()
                                .put("ca", tls.ca())
                                .put("cert", tls.certificate())
                                .put("key", tls.key())
                                .put("insecure", tls.isInsecure(), false)
                                .put("resumption", tls.isResuming(), false)
                                .put("server_name", tls.serverName(), ""));
    }

    private static Object urls(List<Endpoint> endpoints) {
        List<String> urls = endpoints.stream().map(Endpoint::toString).toList();
        return urls.size() == 1 ? urls.get(0) : urls;
    }

    private static Keys devices(Devices devices, Function<Secret, String> password) {
        Keys mix = new Keys();
        devices.mix().forEach((state, weight) -> mix.put(state.text(), Units.plain(weight)));
        Keys expect = new Keys();
        devices.expect()
                .answers()
                .forEach((state, answers) -> expect.put(
                        state.text(), answers.stream().map(Expected::toString).collect(Collectors.joining("|"))));
        return new Keys()
                .put("count", devices.count())
                .put("tokens", devices.tokens())
                .put("mix", mix)
                .put("expect", expect)
                .put("app", devices.app(), Devices.DEFAULT_APP)
                .put("ext", devices.extension(), Devices.DEFAULT_EXTENSION)
                .put("client_id", devices.clientId(), Devices.DEFAULT_CLIENT_ID)
                .put("start_number", devices.startNumber(), 1)
                .put("username", devices.username(), "")
                .put("password", devices.password().map(password));
    }

    private static Keys session(Session session) {
        Session missing = Session.DEFAULTS;
        return new Keys()
                .put("version", session.version().text(), missing.version().text())
                .put("keepalive", Units.formatTime(session.keepAlive()), Units.formatTime(missing.keepAlive()))
                .put("clean", session.isClean(), missing.isClean())
                .put("expiry", Units.formatTime(session.expiry()), Units.formatTime(missing.expiry()))
                .put("receive_maximum", session.receiveMaximum(), missing.receiveMaximum());
    }

    private static Keys connect(Connect connect) {
        Connect missing = Connect.DEFAULTS;
        return new Keys()
                .put("rate", Units.formatRate(connect.ratePerSecond()), Units.formatRate(missing.ratePerSecond()))
                .put(
                        "source_ips",
                        connect.sourceIps().toString(),
                        missing.sourceIps().toString())
                .put(
                        "reconnect",
                        connect.reconnect().toString(),
                        missing.reconnect().toString())
                .put("wait", connect.isWaiting(), missing.isWaiting())
                .put("timeout", Units.formatTime(connect.timeout()), Units.formatTime(missing.timeout()))
                .put("read_rate", connect.readBytesPerSecond(), missing.readBytesPerSecond())
                .put("chunk", connect.chunkBytes(), missing.chunkBytes())
                .put("receive_buffer", connect.receiveBufferBytes(), missing.receiveBufferBytes());
    }

    private static List<Keys> phases(Phases phases) {
        Phases missing = Phases.of(phases.measure());
        return Stream.of(
                        new Keys().put("ramp", Units.formatTime(phases.ramp()), Units.formatTime(missing.ramp())),
                        new Keys().put("settle", Units.formatTime(phases.settle()), Units.formatTime(missing.settle())),
                        new Keys().put("warmup", Units.formatTime(phases.warmUp())),
                        new Keys().put("measure", Units.formatTime(phases.measure())),
                        new Keys().put("drain", Units.formatTime(phases.drain()), Units.formatTime(missing.drain())))
                .filter(keys -> !keys.isEmpty())
                .toList();
    }

    private static Keys server(Server server) {
        Keys keys = new Keys()
                .put("command", server.command(), "")
                .put("ready", server.ready(), "")
                .put("fault_command", server.faultCommand(), "")
                .put("restart_command", server.restartCommand(), "")
                .put("flip_command", server.flipCommand(), "");
        server.pid().ifPresent(pid -> keys.put("pid", pid));
        return keys.put("metrics", server.metrics())
                .put("down", Units.formatTime(server.downMin()) + ".." + Units.formatTime(server.downMax()), "0s..0s");
    }
}
