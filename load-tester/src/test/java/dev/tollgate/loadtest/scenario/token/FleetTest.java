package dev.tollgate.loadtest.scenario.token;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.Expectation;
import dev.tollgate.loadtest.scenario.Identity;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Secret;
import dev.tollgate.loadtest.scenario.TokenState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FleetTest {
    private static Devices devices(int count, Map<TokenState, Double> mix) {
        return new Devices(
                count,
                Optional.empty(),
                new EnumMap<>(mix),
                Expectation.DEFAULTS,
                "demo-v1",
                "dcx",
                "c-{i}",
                1,
                "u-{i}",
                Optional.of(Secret.of("password", "hush")));
    }

    private static final Map<TokenState, Double> NO_MIX = new EnumMap<>(TokenState.class);

    private static TokenLine line(String token, TokenState state, double weight) {
        return new TokenLine(token, state, "", "", "", "", weight, "");
    }

    @Test
    void givesEachDeviceALineInTheirOrder() {
        List<TokenLine> lines = List.of(
                line("a", TokenState.ACTIVE, 1), line("b", TokenState.REVOKED, 1), line("c", TokenState.ACTIVE, 1));
        Fleet fleet = Fleet.of(devices(3, NO_MIX), 1, lines);
        assertEquals("a", fleet.identity(0).token());
        assertEquals(TokenState.REVOKED, fleet.identity(1).state());
        Identity last = fleet.identity(2);
        assertEquals(new Identity(2, 3, TokenState.ACTIVE, "c", "", "demo-v1", "dcx", "c-3", "u-3", "hush"), last);
        assertFalse(last.toString().contains("hush"));
    }

    @Test
    void followsTheMixExactly() {
        List<TokenLine> lines = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            lines.add(line("good-" + i, TokenState.ACTIVE, 1));
        }
        lines.add(line("bad", TokenState.SUSPENDED, 1));
        Map<TokenState, Double> mix = Map.of(
                TokenState.ACTIVE, 94.0, TokenState.SUSPENDED, 2.0, TokenState.UNKNOWN, 3.0, TokenState.MALFORMED, 1.0);
        Fleet fleet = Fleet.of(devices(1_000, mix), 5, lines);
        assertEquals(
                Map.of(
                        TokenState.ACTIVE,
                        940,
                        TokenState.SUSPENDED,
                        20,
                        TokenState.UNKNOWN,
                        30,
                        TokenState.MALFORMED,
                        10),
                fleet.byState());
        boolean isMixed = false;
        for (int device = 0; device < 1_000; device++) {
            Identity identity = fleet.identity(device);
            assertEquals(fleet.state(device), identity.state());
            assertEquals(identity, Fleet.of(devices(1_000, mix), 5, lines).identity(device), "the seed alone decides");
            isMixed |= device < 100 && identity.state() != TokenState.ACTIVE;
            assertEquals(
                    identity.state() == TokenState.MALFORMED, identity.token().contains("."));
        }
        assertTrue(isMixed);
    }

    @Test
    void makesUpTokensThatDiffer() {
        Fleet fleet = Fleet.of(devices(100, Map.of(TokenState.UNKNOWN, 1.0)), 5, List.of());
        Fleet other = Fleet.of(devices(100, Map.of(TokenState.UNKNOWN, 1.0)), 6, List.of());
        assertNotEquals(fleet.identity(0).token(), fleet.identity(1).token());
        assertNotEquals(fleet.identity(0).token(), other.identity(0).token());
        assertTrue(fleet.identity(0).token().matches("[A-Za-z0-9]{24}"));
    }

    @Test
    void cannotMakeUpWhatAServerHasToKnow() {
        for (TokenState state :
                List.of(TokenState.ACTIVE, TokenState.SUSPENDED, TokenState.REVOKED, TokenState.EXPIRED)) {
            assertThrows(InvalidSetting.class, () -> Fleet.of(devices(10, Map.of(state, 1.0)), 5, List.of()));
        }
    }

    @Test
    void sharesLinesByWeight() {
        List<TokenLine> lines = List.of(line("often", TokenState.ACTIVE, 3), line("seldom", TokenState.ACTIVE, 1));
        Fleet fleet = Fleet.of(devices(400, NO_MIX), 5, lines);
        int often = 0;
        for (int device = 0; device < 400; device++) {
            often += fleet.identity(device).token().equals("often") ? 1 : 0;
        }
        assertEquals(300, often);
    }

    @Test
    void refusesAClientIdThatTwoDevicesWouldHave() {
        List<TokenLine> lines = List.of(new TokenLine("t", TokenState.ACTIVE, "", "", "one", "", 1, ""));
        InvalidSetting error = assertThrows(InvalidSetting.class, () -> Fleet.of(devices(2, NO_MIX), 1, lines));
        assertTrue(error.getMessage().contains("client id one would be used by devices 0 and 1"), error.getMessage());
    }

    @Test
    void hasNoTokensWithoutAFile() {
        Identity identity = Fleet.of(Devices.of(1), 5, List.of()).identity(0);
        assertEquals("", identity.token());
        assertEquals("load-00000005-1", identity.clientId());
    }

    @Test
    void sharesOutWholeThings() {
        assertArrayEquals(new int[] {94, 2, 2, 2}, Apportionment.of(100, new double[] {94, 2, 2, 2}));
        assertArrayEquals(new int[] {4, 3, 3}, Apportionment.of(10, new double[] {1, 1, 1}));
        assertArrayEquals(new int[] {0, 1}, Apportionment.of(1, new double[] {0, 5}));
        assertArrayEquals(new int[] {0, 0}, Apportionment.of(0, new double[] {1, 1}));
    }
}
