package dev.tollgate.loadtest.device;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.scenario.Connect;
import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Reconnect;
import dev.tollgate.loadtest.scenario.SourceIps;
import dev.tollgate.loadtest.scenario.Target;
import dev.tollgate.loadtest.scenario.Tls;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private static final int MANY = 1_000_000;

    private static Places places(String url, String sources) {
        Target target = new Target(List.of(Endpoint.parse("url", url)), List.of(), Tls.DEFAULTS);
        SourceIps ips = sources.isEmpty() ? SourceIps.AUTO : SourceIps.parse("source_ips", sources);
        Connect connect = new Connect(1, ips, Reconnect.OFF, false, Duration.ofSeconds(1), 0, 0, 0);
        return new Places(target, connect, MANY, Transport.NIO);
    }

    @Test
    void manyConnectionsToLoopbackComeFromManyAddresses() {
        assertNotNull(places("mqtt://127.0.0.1:1883", "").source(0));
    }

    /** There is but one such address. */
    @Test
    void thoseToLoopbackOfIpv6ComeFromWhereTheSystemSays() {
        assertNull(places("mqtt://[::1]:1883", "").source(0));
    }

    @Test
    void listedAddressesMustReachTheTarget() {
        assertNotNull(places("mqtt://127.0.0.1:1883", "127.0.0.2").source(0));
        InvalidSetting refused = assertThrows(InvalidSetting.class, () -> places("mqtt://[::1]:1883", "127.0.0.2"));
        assertTrue(String.valueOf(refused.getMessage()).contains("mqtt://[::1]:1883"), "names the target");
    }
}
