package dev.tollgate.loadtest.doctor;

import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.SourceAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What bounds the number of connections. */
final class ConnectionChecks {
    /** Files besides the connections: jars, pipes, the results. */
    static final long OTHER_FILES = 200;

    private static final int ADDRESSES_TRIED_MAX = 1_000;
    private static final long BACKLOG_LOW = 1_024;

    private final Machine machine;
    private final Need need;

    ConnectionChecks(Machine machine, Need need) {
        this.machine = machine;
        this.need = need;
    }

    List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        findings.add(openFiles());
        findings.add(ports());
        findings.add(addresses());
        findings.add(backlog());
        findings.add(conntrack());
        findings.add(timeWait());
        return findings;
    }

    private Finding openFiles() {
        OptionalLong soft = machine.openFilesMax(false);
        if (soft.isEmpty()) {
            return Finding.ok("open files", "no limit is known on this system");
        }
        long wanted = need.connectionsPerProcess() + OTHER_FILES;
        long hard = machine.openFilesMax(true).orElse(soft.getAsLong());
        String detail = format(
                "limit %,d, may be raised to %,d; this run needs %,d in each process", soft.getAsLong(), hard, wanted);
        if (soft.getAsLong() >= wanted) {
            return Finding.ok("open files", detail);
        }
        String lift =
                hard >= wanted ? "ulimit -n " + wanted : "as root: ulimit -Hn " + wanted + "; ulimit -n " + wanted;
        return Finding.fail(
                "open files",
                detail,
                processesFor(soft.getAsLong())
                                .map(n -> "--processes " + n + ", or ")
                                .orElse("")
                        + lift);
    }

    /** The fewest that do with such a limit each; empty where none do. */
    private Optional<Long> processesFor(long limit) {
        long each = limit - OTHER_FILES;
        long fewest = each < 1 ? Long.MAX_VALUE : (need.connections() + each - 1) / each;
        return fewest <= Scenario.PROCESSES_MAX ? Optional.of(fewest) : Optional.empty();
    }

    private List<InetAddress> sources() {
        return SourceAddresses.of(need.sourceIps(), isLoopback(), need.connections(), portCount(), destinations());
    }

    private boolean isLoopback() {
        return !need.targets().isEmpty() && need.targets().stream().allMatch(target -> Hosts.isLoopback(target.host()));
    }

    private int destinations() {
        return Math.max(1, need.targets().size());
    }

    private int portCount() {
        int[] range = machine.localPorts();
        return range[1] - range[0] + 1;
    }

    private Finding ports() {
        int[] range = machine.localPorts();
        long sources = Math.max(1, sources().size());
        long capacity = sources * destinations() * portCount();
        String detail = format(
                "%d-%d: %,d ports × %,d source addresses × %,d targets = %,d connections; this run needs %,d",
                range[0], range[1], portCount(), sources, destinations(), capacity, need.connections());
        if (capacity >= need.connections()) {
            return Finding.ok("local ports", detail);
        }
        long addresses =
                (need.connections() + (long) portCount() * destinations() - 1) / ((long) portCount() * destinations());
        String fix = isLoopback()
                ? "--source-ips auto"
                : "sysctl -w net.ipv4.ip_local_port_range='1024 65535', or --source-ips with " + addresses
                        + " addresses";
        return Finding.fail("local ports", detail, fix);
    }

    /** Tries to bind them. */
    private Finding addresses() {
        List<InetAddress> sources = sources();
        if (sources.isEmpty()) {
            return Finding.ok("source addresses", "the system chooses");
        }
        for (InetAddress address : sources.subList(0, Math.min(sources.size(), ADDRESSES_TRIED_MAX))) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(address, 0));
            } catch (IOException refused) {
                String text = address.getHostAddress();
                return Finding.fail(
                        "source addresses",
                        text + " cannot be bound: " + refused.getMessage(),
                        "ip address add " + text + "/32 dev eth0, with the name of your interface");
            }
        }
        String last = sources.get(sources.size() - 1).getHostAddress();
        return Finding.ok(
                "source addresses",
                format(
                        "%,d, from %s to %s, can be bound",
                        sources.size(), sources.get(0).getHostAddress(), last));
    }

    private Finding backlog() {
        OptionalLong max = machine.number("proc/sys/net/core/somaxconn");
        OptionalLong half = machine.number("proc/sys/net/ipv4/tcp_max_syn_backlog");
        if (max.isEmpty()) {
            return Finding.ok("listen backlog", "not known on this system");
        }
        String detail = format(
                "somaxconn %,d, tcp_max_syn_backlog %,d on this machine; this run begins %,d connections a second",
                max.getAsLong(), half.orElse(0), Math.round(need.connectRate()));
        boolean isHere = need.targets().stream().anyMatch(target -> Hosts.isLocal(target.host()));
        boolean isLow = max.getAsLong() < Math.min(BACKLOG_LOW, Math.round(need.connectRate()));
        return isHere && isLow
                ? Finding.warn("listen backlog", detail, "sysctl -w net.core.somaxconn=4096, and restart the server")
                : Finding.ok("listen backlog", detail);
    }

    private Finding conntrack() {
        OptionalLong max = machine.number("proc/sys/net/netfilter/nf_conntrack_max");
        if (max.isEmpty()) {
            return Finding.ok("conntrack", "not loaded");
        }
        long used = machine.number("proc/sys/net/netfilter/nf_conntrack_count").orElse(0);
        String detail =
                format("%,d of %,d entries used; this run needs %,d", used, max.getAsLong(), need.connections());
        long wanted = used + need.connections() + need.connections() / 10;
        return wanted <= max.getAsLong()
                ? Finding.ok("conntrack", detail)
                : Finding.warn("conntrack", detail, "sysctl -w net.netfilter.nf_conntrack_max=" + wanted * 2);
    }

    private Finding timeWait() {
        OptionalLong count = machine.timeWait();
        if (count.isEmpty()) {
            return Finding.ok("TIME_WAIT", "not known on this system");
        }
        String detail = format("%,d connections, each of which keeps a local port for a minute", count.getAsLong());
        boolean isMany = count.getAsLong() > portCount() / 4;
        return isMany
                ? Finding.warn("TIME_WAIT", detail, "sysctl -w net.ipv4.tcp_tw_reuse=1, or wait a minute")
                : Finding.ok("TIME_WAIT", detail);
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }
}
