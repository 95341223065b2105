package dev.tollgate.loadtest.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.tollgate.loadtest.health.Cores;
import dev.tollgate.loadtest.scenario.Endpoint;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What bears on how far the figures can be believed. */
final class MachineChecks {
    private static final double BUSY = 0.25;
    private static final int CONNECT_TIMEOUT_MS = 3_000;
    private static final long HEAP_PER_CONNECTION = 8 << 10;
    private static final long HEAP_BASE = 128L << 20;

    private final Machine machine;
    private final Need need;

    MachineChecks(Machine machine, Need need) {
        this.machine = machine;
        this.need = need;
    }

    List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        findings.add(java());
        findings.add(cores());
        findings.add(otherUsers());
        findings.add(clockSource());
        findings.add(heap());
        need.targets().forEach(target -> findings.add(target(target)));
        return findings;
    }

    private static Finding java() {
        List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments();
        String detail = "Java " + System.getProperty("java.version") + ", " + System.getProperty("java.vm.name")
                + (flags.isEmpty() ? ", no flags" : ", " + String.join(" ", flags));
        boolean isSlow = flags.contains("-Xint")
                || System.getProperty("java.vm.info", "").contains("interpreted mode");
        return isSlow ? Finding.fail("java", detail, "leave out -Xint") : Finding.ok("java", detail);
    }

    private static Finding cores() {
        Cores cores = Cores.ofThisProcess();
        String detail = String.format(Locale.ROOT, "%s, of them %.4s usable", cores.list(), cores.usable());
        return cores.usable() < 1
                ? Finding.warn("cores", detail, "raise the quota of the control group to a whole core")
                : Finding.ok("cores", detail);
    }

    /** Of the last interval that the system's own average knows; the tester itself is idle so far. */
    private Finding otherUsers() {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)) {
            return Finding.ok("other programs", "not known on this system");
        }
        double load = system.getSystemLoadAverage();
        int all = system.getAvailableProcessors();
        String detail = String.format(Locale.ROOT, "load average %.2f on %d cores", load, all);
        return load > all * BUSY
                ? Finding.warn("other programs", detail, "end what else is running; 'top' lists it")
                : Finding.ok("other programs", detail);
    }

    private Finding clockSource() {
        Optional<String> source = machine.text("sys/devices/system/clocksource/clocksource0/current_clocksource")
                .map(String::strip);
        if (source.isEmpty()) {
            return Finding.ok("clock source", "not known on this system");
        }
        boolean isSlow = source.get().equals("acpi_pm") || source.get().equals("hpet");
        return isSlow
                ? Finding.warn(
                        "clock source",
                        source.get() + ", which takes about a microsecond to read",
                        "echo tsc > /sys/devices/system/clocksource/clocksource0/current_clocksource")
                : Finding.ok("clock source", source.get());
    }

    private Finding heap() {
        long max = Runtime.getRuntime().maxMemory();
        long wanted = HEAP_BASE + need.connectionsPerProcess() * HEAP_PER_CONNECTION;
        String detail = String.format(
                Locale.ROOT, "at most %,d MiB; this run needs about %,d in each process", max >> 20, wanted >> 20);
        return max >= wanted
                ? Finding.ok("heap", detail)
                : Finding.warn("heap", detail, "LOAD_JAVA_OPTS=-Xmx" + (wanted >> 20) * 2 + "m scripts/load …");
    }

    private static Finding target(Endpoint target) {
        String name = "target";
        try {
            Hosts.resolve(target.host());
        } catch (UnknownHostException unknown) {
            return Finding.fail(
                    name, target + ": there is no host " + target.host(), "correct the name, or add it to /etc/hosts");
        }
        String place = Hosts.isLocal(target.host())
                ? ", on this machine: the tester takes part of its cores, see 'taskset --help'"
                : ", on another machine";
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(target.host(), target.port()), CONNECT_TIMEOUT_MS);
            return Finding.ok(name, target + " answers" + place);
        } catch (IOException refused) {
            return Finding.warn(
                    name,
                    target + " does not answer: " + refused.getMessage(),
                    "start the server, or correct the port");
        }
    }
}
