package dev.tollgate.loadtest.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SourceAddressesTest {
    private static List<String> of(String text, boolean isLoopback, long connections) {
        return SourceAddresses.of(SourceIps.parse("ips", text), isLoopback, connections, 28_232, 1).stream()
                .map(InetAddress::getHostAddress)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "10.0.0.5; 10.0.0.5; 10.0.0.5; 1",
                "127.0.0.2-127.0.0.40; 127.0.0.2; 127.0.0.40; 39",
                "127.0.0.2-40; 127.0.0.2; 127.0.0.40; 39",
                "127.0.1.0/24; 127.0.1.1; 127.0.1.254; 254",
                "10.1.2.3/32; 10.1.2.3; 10.1.2.3; 1",
                "10.0.0.255-10.0.1.1; 10.0.0.255; 10.0.1.1; 3",
                "10.0.0.1,10.0.0.1,10.0.0.2; 10.0.0.1; 10.0.0.2; 2"
            })
    void lists(String text, String first, String last, int count) {
        List<String> addresses = of(text, false, 1);
        assertEquals(count, addresses.size());
        assertEquals(first, addresses.get(0));
        assertEquals(last, addresses.get(count - 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0",
                "10.0.0.256",
                "10.0.0.9-10.0.0.1",
                "10.0.0.0/8",
                "10.0.0.0/33",
                "::1",
                "eth0",
                "10.0.0.1,"
            })
    void refuses(String text) {
        assertThrows(InvalidSetting.class, () -> SourceIps.parse("ips", text));
    }

    @Test
    void takesAsManyOfLoopbackAsAreNeeded() {
        assertEquals(List.of(), of("auto", true, 20_000));
        assertEquals(List.of("127.0.0.2", "127.0.0.3"), of("auto", true, 40_000));
        assertEquals(45, of("auto", true, 1_000_000).size());
        assertEquals(List.of(), of("auto", false, 1_000_000));
        assertEquals(List.of(), of("off", true, 1_000_000));
    }
}
