package dev.tollgate.edge.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class FailedAttemptsTest {
    private final AtomicLong nanos = new AtomicLong();

    private static InetAddress address(int number) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
    }

    private static AuthConfig config(int perMinute, int overall) {
        AuthConfig d = AuthConfig.DEFAULT;
        return new AuthConfig(
                d.tokensMax(),
                d.tokenTtlMs(),
                d.tokenTtlMaxMs(),
                d.basicTtlMaxMs(),
                d.endedKeptMs(),
                d.signingKeysMax(),
                perMinute,
                overall,
                d.registrationsPerMinute(),
                16,
                d.registrationsWaitingMax(),
                d.registrationMaxBytes(),
                d.sessionIdleMs(),
                d.sessionMaxMs(),
                d.sessionsMax(),
                d.credentialsMax(),
                d.passwordCost(),
                d.passwordChecksMax());
    }

    @Test
    void hasOneAddressWaitAndNotTheOthers() throws Exception {
        FailedAttempts failures = new FailedAttempts(config(6, 1_000), nanos::get);
        for (int i = 0; i < 6; i++) {
            assertEquals(0, failures.waitSeconds(address(1)));
            failures.count(address(1));
        }
        assertEquals(0, failures.waitSeconds(address(1)));
        failures.count(address(1));
        assertEquals(10, failures.waitSeconds(address(1)));
        assertEquals(0, failures.waitSeconds(address(2)));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
        assertEquals(0, failures.waitSeconds(address(1)));
    }

    @Test
    void countsAnIpV6SiteAsOne() throws Exception {
        FailedAttempts failures = new FailedAttempts(config(1, 1_000), nanos::get);
        failures.count(InetAddress.getByName("2001:db8::1"));
        failures.count(InetAddress.getByName("2001:db8::2"));
        assertTrue(failures.waitSeconds(InetAddress.getByName("2001:db8::3")) > 0);
        assertEquals(0, failures.waitSeconds(InetAddress.getByName("2001:db8:0:1::1")));
    }

    @Test
    void hasAllThatFailedWaitWhenTheyAreTooMany() throws Exception {
        FailedAttempts failures = new FailedAttempts(config(5, 20), nanos::get);
        for (int i = 0; i < 25; i++) {
            failures.count(address(i % 10));
        }
        assertTrue(failures.waitSeconds(address(3)) > 0);
        assertEquals(0, failures.waitSeconds(address(99)), "it never failed");
    }

    @Test
    void remembersNoMoreThanItMay() throws Exception {
        FailedAttempts failures = new FailedAttempts(config(1, 1_000_000), nanos::get);
        for (int number = 0; number < 1_000; number++) {
            failures.count(address(number));
            failures.count(address(number));
        }
        assertEquals(0, failures.waitSeconds(address(0)));
        assertTrue(failures.waitSeconds(address(999)) > 0);
    }
}
