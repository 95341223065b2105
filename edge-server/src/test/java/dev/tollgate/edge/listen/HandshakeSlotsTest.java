package dev.tollgate.edge.listen;

import static dev.tollgate.edge.listen.HandshakeSlots.GRACE_MS;
import static dev.tollgate.edge.listen.HandshakeSlots.UNEVEN_GRACE_MS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HandshakeSlotsTest {
    private static final int MAX = 4;

    private final EmbeddedChannel channel = new EmbeddedChannel(); // for its event loop and the clock of that
    private final HandshakeSlots slots = new HandshakeSlots(channel.eventLoop(), MAX);
    private final List<String> proceeded = new ArrayList<>();
    private final List<String> displaced = new ArrayList<>();

    @BeforeEach
    void stopTheClock() {
        channel.freezeTime();
    }

    /** Named by its site and a number. */
    private final class Device implements HandshakeSlots.Entrant {
        private final String site;
        private final String name;
        private final boolean failsAtOnce;
        private long startedAtNanos;

        private Device(String site, int number, boolean failsAtOnce) {
            this.site = site;
            this.name = site + number;
            this.failsAtOnce = failsAtOnce;
        }

        @Override
        public Object site() {
            return site;
        }

        @Override
        public void proceed(long nowNanos) {
            startedAtNanos = nowNanos;
            proceeded.add(name);
            if (failsAtOnce) {
                slots.leave(this);
            }
        }

        @Override
        public long startedAtNanos() {
            return startedAtNanos;
        }

        @Override
        public void displace() {
            displaced.add(name);
            slots.leave(this);
        }
    }

    private List<Device> enter(String site, int count) {
        List<Device> entered = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entered.add(new Device(site, i, false));
            slots.enter(entered.get(i));
        }
        return entered;
    }

    private void pass(long ms) {
        channel.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void oneAddressMayHaveAllInTheOrderInWhichItsOwnCame() {
        List<Device> a = enter("a", 6);
        assertEquals(List.of("a0", "a1", "a2", "a3"), proceeded);
        slots.leave(a.get(2));
        slots.leave(a.get(0));
        assertEquals(List.of("a0", "a1", "a2", "a3", "a4", "a5"), proceeded);
    }

    @Test
    void freeSlotsGoToTheAddressThatHasFewest() {
        List<Device> a = enter("a", 20);
        enter("b", 2);
        a.subList(0, 3).forEach(slots::leave);
        assertEquals(List.of("b0", "b1", "a4"), proceeded.subList(MAX, proceeded.size()));
    }

    @Test
    void addressesWithAsManyTakeTurns() {
        List<Device> first = enter("first", MAX);
        enter("a", 3);
        enter("b", 3);
        enter("c", 1);
        first.forEach(slots::leave);
        assertEquals(List.of("a0", "b0", "c0", "a1"), proceeded.subList(MAX, proceeded.size()));
    }

    @Test
    void hangingOnesAreDisplacedOnceAnyWaits() {
        enter("a", MAX);
        pass(10 * GRACE_MS);
        assertEquals(List.of(), displaced);
        enter("a", 1);
        pass(0);
        assertEquals(List.of("a0"), displaced, "as many as wait");
    }

    @Test
    void oneAddressDisplacesItsOwnAfterTheWholeGrace() {
        enter("a", MAX + 2);
        pass(GRACE_MS - 1);
        assertEquals(List.of(), displaced);
        pass(1);
        assertEquals(List.of("a0", "a1"), displaced);
    }

    @Test
    void theOldestOfTheAddressWithMostMakesRoomForAnotherAddress() {
        enter("b", 1);
        pass(1);
        enter("a", 30);
        enter("c", 1);
        pass(UNEVEN_GRACE_MS - 1);
        assertEquals(List.of(), displaced);
        pass(1);
        assertEquals(List.of("a0"), displaced, "not b's, which is older");
        assertEquals("c0", proceeded.get(MAX));
    }

    @Test
    void oneThatComesLateFindsRoomAtOnceAmongHangingOnes() {
        enter("a", MAX);
        pass(UNEVEN_GRACE_MS);
        enter("b", 3);
        pass(0);
        assertEquals(List.of("a0", "a1"), displaced, "until it is even");
        assertEquals(List.of("b0", "b1"), proceeded.subList(MAX, proceeded.size()));
    }

    @Test
    void noneIsDisplacedEarlyWhereItWouldOnlyTurnTheTables() {
        for (int i = 0; i < MAX; i++) {
            enter("site" + i + "-", 1);
        }
        enter("late", 1);
        pass(GRACE_MS - 1);
        assertEquals(List.of(), displaced);
        pass(1);
        assertEquals(List.of("site0-0"), displaced);
    }

    @Test
    void becomesUnevenLater() {
        List<Device> b = enter("b", 1);
        enter("a", 3);
        enter("c", 1);
        enter("b", 1);
        pass(UNEVEN_GRACE_MS - 1);
        slots.leave(b.get(0)); // c takes it, and b waits with none
        assertEquals("c0", proceeded.get(MAX));
        pass(1);
        assertEquals(List.of("a0"), displaced);
    }

    @Test
    void oneThatLeftIsNeitherAdmittedNorDisplaced() {
        List<Device> a = enter("a", MAX + 1);
        slots.leave(a.get(MAX));
        pass(2 * GRACE_MS);
        a.forEach(slots::leave);
        a.forEach(slots::leave); // without effect
        assertEquals(MAX, proceeded.size());
        assertEquals(List.of(), displaced);
        assertEquals(0, slots.sites());
    }

    @Test
    void thoseThatFailAtOnceLetTheNextOnesIn() {
        List<Device> a = enter("a", MAX);
        for (int i = 0; i < 10_000; i++) {
            slots.enter(new Device("b", i, true));
        }
        slots.leave(a.get(0));
        assertEquals(MAX + 10_000, proceeded.size());
        assertEquals(1, slots.sites(), "b is forgotten");
    }
}
