package dev.tollgate.edge.listen;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How many handshakes may be under way on one event loop. The others wait. A free slot goes to the site, which is an address, that has
 * the fewest; sites with as many take turns, and the handshakes of one site come in their order. One site alone may have all slots.
 *
 * <p>While any waits, one that has been under way for {@value #GRACE_MS} ms is ended in its favour, the oldest first, so that hung ones
 * never stop the rest; and after {@value #UNEVEN_GRACE_MS} ms already the oldest of the site that has most, if one waits whose site would
 * not have more than that one afterwards. What is not yet a whole ClientHello takes no slot: it costs no more than a silent connection.
 * On its event loop only; a step costs the logarithm of the number of sites.
 */
final class HandshakeSlots {
    static final int GRACE_MS = 4000;
    static final int UNEVEN_GRACE_MS = 1000;
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(GRACE_MS);
    private static final long UNEVEN_GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(UNEVEN_GRACE_MS);

    /** What asks for a slot. */
    interface Entrant {
        /** Equal for those that have to share. */
        Object site();

        /** There is a slot, from {@code nowNanos} on. */
        void proceed(long nowNanos);

        /** When it got its slot. */
        long startedAtNanos();

        /** Ends it in favour of another; {@link #leave} before this returns. */
        void displace();
    }

    /** In the orders below unless it is just being changed; forgotten once it has neither. */
    private static final class Site {
        final Object key;
        final LinkedHashSet<Entrant> waiting = new LinkedHashSet<>();
        final LinkedHashSet<Entrant> running = new LinkedHashSet<>();
        long turn; // of no two sites the same

        Site(Object key) {
            this.key = key;
        }

        int count() {
            return running.size();
        }

        long turn() {
            return turn;
        }

        /** Of those that have a slot. */
        Entrant oldest() {
            return first(running);
        }
    }

    private static final Comparator<Site> FEWEST =
            Comparator.comparingInt(Site::count).thenComparingLong(Site::turn);

    private final EventExecutor executor;
    private final int max;
    private final Map<Object, Site> sites = new HashMap<>();
    private final TreeSet<Site> wanting = new TreeSet<>(FEWEST);
    private final TreeSet<Site> holding = new TreeSet<>(FEWEST);
    private final LinkedHashSet<Entrant> running = new LinkedHashSet<>();
    private long turns;
    private boolean isAdmitting;

    private @Nullable ScheduledFuture<?> check;
    private long checkAtNanos;

    HandshakeSlots(EventExecutor executor, int max) {
        this.executor = executor;
        this.max = max;
    }

    /** Takes a slot, or waits for one; {@link Entrant#proceed} is called when there is one, here or later. */
    void enter(Entrant entrant) {
        Site site = take(sites.computeIfAbsent(entrant.site(), Site::new));
        if (site.waiting.isEmpty()) {
            site.turn = ++turns;
        }
        site.waiting.add(entrant);
        putBack(site);
        admit();
    }

    /** Gives the slot back, or waits no more. Without effect on one that does neither. */
    void leave(Entrant entrant) {
        Site site = sites.get(entrant.site());
        if (site == null) {
            return;
        }
        take(site);
        site.waiting.remove(entrant);
        boolean isFreed = site.running.remove(entrant);
        putBack(site);
        if (isFreed) {
            running.remove(entrant);
            admit();
        }
    }

    private Site take(Site site) {
        wanting.remove(site);
        holding.remove(site);
        return site;
    }

    private void putBack(Site site) {
        if (!site.waiting.isEmpty()) {
            wanting.add(site);
        }
        if (!site.running.isEmpty()) {
            holding.add(site);
        }
        if (site.waiting.isEmpty() && site.running.isEmpty()) {
            sites.remove(site.key);
        }
    }

    private void admit() {
        if (isAdmitting) {
            return; // one that proceeds may fail at once and leave
        }
        isAdmitting = true;
        try {
            while (running.size() < max && !wanting.isEmpty()) {
                admitOne(take(wanting.first()));
            }
        } finally {
            isAdmitting = false;
        }
        scheduleCheck();
    }

    private void admitOne(Site site) {
        Entrant next = first(site.waiting);
        site.waiting.remove(next);
        site.running.add(next);
        site.turn = ++turns;
        putBack(site);
        running.add(next);
        next.proceed(executor.ticker().nanoTime());
    }

    private static Entrant first(Set<Entrant> entrants) {
        return entrants.iterator().next();
    }

    private void scheduleCheck() {
        if (wanting.isEmpty() || running.isEmpty()) {
            return;
        }
        long now = executor.ticker().nanoTime();
        long left = GRACE_NANOS - (now - first(running).startedAtNanos());
        if (isUneven()) {
            left = Math.min(
                    left, UNEVEN_GRACE_NANOS - (now - holding.last().oldest().startedAtNanos()));
        }
        if (check != null && checkAtNanos - now <= left) {
            return;
        }
        if (check != null) {
            check.cancel(false);
        }
        checkAtNanos = now + left;
        check = executor.schedule(this::check, Math.max(0, left), TimeUnit.NANOSECONDS);
    }

    /** Whether a slot that moved to one that waits would make it more even. */
    private boolean isUneven() {
        return holding.last().count() - wanting.first().count() >= 2;
    }

    private void check() {
        check = null;
        long now = executor.ticker().nanoTime();
        while (!wanting.isEmpty()) {
            Entrant ofMost = holding.last().oldest();
            Entrant oldest = first(running);
            if (isUneven() && now - ofMost.startedAtNanos() >= UNEVEN_GRACE_NANOS) {
                ofMost.displace();
            } else if (now - oldest.startedAtNanos() >= GRACE_NANOS) {
                oldest.displace();
            } else {
                break;
            }
        }
        scheduleCheck();
    }

    /** Addresses that any handshake waits or is under way from. */
    int sites() {
        return sites.size();
    }
}
