package dev.tollgate.edge.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenPlacesTest {
    private static final long NOW_MS = 10_000_000;
    private static final int AFTER_MS = 2_000;
    private static final int PAUSE_MS = 60_000;

    private final TokenPlaces places = new TokenPlaces(
            new ExplainConfig(64, 4, 4, 16, 16, 16, 20, 20, 2, AFTER_MS, PAUSE_MS, 60_000, 1_000, 1_000));
    private final List<TokenPlaces.Copied> copied = new ArrayList<>();

    private static InetAddress address(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {10, 0, (byte) (last >> 8), (byte) last});
    }

    private boolean enter(long token, int last) throws UnknownHostException {
        return places.enter(token, token, address(last), NOW_MS);
    }

    private int lookAt(long nowMs) {
        places.look(nowMs, copied::add);
        return copied.size();
    }

    @Test
    void reportsATokenInTwoPlacesOnceInAWhile() throws Exception {
        assertTrue(enter(1, 1));
        assertTrue(enter(1, 2));
        assertEquals(0, lookAt(NOW_MS + AFTER_MS - 1));
        assertEquals(1, lookAt(NOW_MS + AFTER_MS));
        assertEquals(List.of(address(1), address(2)), copied.get(0).addresses());
        assertTrue(enter(1, 3));
        assertEquals(1, lookAt(NOW_MS + 2 * AFTER_MS));
    }

    @Test
    void reportsNothingOfADeviceThatHasMoved() throws Exception {
        enter(1, 1);
        enter(1, 2);
        places.leave(1, address(1));
        assertEquals(0, lookAt(NOW_MS + AFTER_MS));
    }

    @Test
    void watchesSoManyAddressesOfATokenAtMost() throws Exception {
        int watched = 0;
        for (int i = 0; i < 20_000; i++) { // more than a recursion over them could take
            watched += enter(1, i) ? 1 : 0;
        }
        assertEquals(16, watched);
        assertEquals(20_000 - 16, places.unwatched());
        assertTrue(enter(1, 15), "another connection of an address that is known");
        assertEquals(1, lookAt(NOW_MS + AFTER_MS));
        assertEquals(16, copied.get(0).addresses().size());
    }

    @Test
    void watchesSoManyTokensAtMost() throws Exception {
        assertTrue(enter(1, 1));
        assertTrue(enter(2, 1));
        assertFalse(enter(3, 1));
        places.leave(1, address(1));
        assertTrue(enter(3, 1));
    }

    @Test
    void isNotHeldUpByAClockThatIsSetBack() throws Exception {
        enter(1, 1);
        enter(1, 2);
        assertEquals(1, lookAt(NOW_MS - 3_600_000));
        enter(1, 3);
        assertEquals(2, lookAt(NOW_MS + AFTER_MS), "the pause is over, whichever way the clock went");
    }
}
