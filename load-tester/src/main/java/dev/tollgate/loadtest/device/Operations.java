package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.measure.Meters;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;

/** The operations that a run counts, and their numbers: each flow's first, then those that every run has. Immutable. */
public final class Operations {
    public static final String E2E = "e2e";
    public static final String E2E_LAST = "e2e.last";
    public static final String RECONNECT = "reconn";
    public static final String REVOKE = "revoke";
    public static final String RESTORE = "restore";
    public static final String LOCAL_WRITE = "local.write";
    private static final String CONN = "conn";

    private final List<Meters.Operation> list = new ArrayList<>();
    private final int[] received;
    final int conn;
    final int tcp;
    final int tls;
    final int mqtt;
    final int reconnect;
    final int subscribe;
    final int ping;
    final int e2e;
    final int e2eLast;
    final int revoke;
    final int restore;
    final int localWrite;

    public Operations(Scenario scenario) {
        int connFlow = -1;
        List<Flow> flows = scenario.flows();
        for (int i = 0; i < flows.size(); i++) {
            boolean isOnce = flows.get(i).pace() instanceof Pace.Once;
            list.add(
                    new Meters.Operation(flows.get(i).name(), !flows.get(i).op().hasPayload(), isOnce));
            if (flows.get(i).op() == Op.CONN && connFlow < 0) {
                connFlow = i;
            }
        }
        conn = connFlow >= 0 ? connFlow : add(CONN, true, true);
        boolean isAlways = list.get(conn).isOfAllPhases();
        String name = list.get(conn).name();
        tcp = add(name + ".tcp", true, isAlways);
        tls = add(name + ".tls", true, isAlways);
        mqtt = add(name + ".mqtt", true, isAlways);
        reconnect = add(RECONNECT, true);
        subscribe = add("subscribe", true, true);
        ping = add("keepalive", true);
        e2e = add(E2E, false);
        e2eLast = add(E2E_LAST, true);
        revoke = add(REVOKE, true);
        restore = add(RESTORE, true);
        localWrite = add(LOCAL_WRITE, true);
        received = new int[flows.size()];
        for (int i = 0; i < received.length; i++) {
            received[i] = flows.get(i).op() == Op.PUB_Q2 ? add(flows.get(i).name() + ".rec", false) : -1;
        }
    }

    private int add(String name, boolean isRare) {
        return add(name, isRare, false);
    }

    private int add(String name, boolean isRare, boolean isOfAllPhases) {
        String free = name;
        while (isTaken(free)) {
            free += "_"; // a flow has the name already
        }
        list.add(new Meters.Operation(free, isRare, isOfAllPhases));
        return list.size() - 1;
    }

    private boolean isTaken(String name) {
        return list.stream().anyMatch(operation -> operation.name().equals(name));
    }

    /** For {@link Meters}. */
    public List<Meters.Operation> list() {
        return list;
    }

    /** Name of the operation that connecting is counted as. */
    public String connName() {
        return list.get(conn).name();
    }

    /** Of a QoS 2 flow: from the plan to PUBREC. */
    int received(int flow) {
        return received[flow];
    }
}
