package dev.tollgate.loadtest.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OperationsTest {
    @Test
    void loadIsWhatIsNotForTheConnections() {
        assertEquals(
                Set.of("rtt"),
                Operations.load(List.of("rtt", "conn", "conn.tls", "subscribe", "keepalive", "reconn", "local.write")));
    }

    @Test
    void partsOfAnOperationAreCountedWithIt() {
        assertEquals(Set.of("pub.q2"), Operations.load(List.of("pub.q2", "pub.q2.rec", "e2e", "e2e.last")));
    }

    @Test
    void nameThatOnlyLooksLikeAPartIsALoad() {
        assertEquals(Set.of("pump.tcp"), Operations.load(List.of("pump.tcp", "conn")));
    }

    @Test
    void connectingAloneIsALoad() {
        assertEquals(Set.of("conn", "conn.tcp"), Operations.load(List.of("conn", "conn.tcp")));
    }
}
