package dev.tollgate.edge.explain;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * From which addresses each token is in use at present, over all event loops: a key that two use at once was copied. Asked with a
 * connection's first use of a token and its end, never with a message. Any thread.
 */
public final class TokenPlaces {
    private static final int SUSPECTS_MAX = 10_000;

    /** Of one token: with more, nobody learns more. */
    private static final int ADDRESSES_MAX = 16;

    /** An address, its connections, and the other ones. Never changes. */
    private record Place(
            InetAddress address, int connections, @Nullable Place next) {
        /** Whether it is one of them, or can be. */
        static boolean fits(@Nullable Place first, InetAddress address) {
            int addresses = 0;
            for (Place place = first; place != null; place = place.next) {
                if (place.address.equals(address)) {
                    return true;
                }
                addresses++;
            }
            return addresses < ADDRESSES_MAX;
        }

        static Place with(@Nullable Place first, InetAddress address) {
            if (first == null) {
                return new Place(address, 1, null);
            }
            return first.address.equals(address)
                    ? new Place(address, first.connections + 1, first.next)
                    : new Place(first.address, first.connections, with(first.next, address));
        }

        static @Nullable Place without(@Nullable Place first, InetAddress address) {
            if (first == null) {
                return null;
            }
            if (!first.address.equals(address)) {
                return new Place(first.address, first.connections, without(first.next, address));
            }
            return first.connections == 1 ? first.next : new Place(address, first.connections - 1, first.next);
        }

        List<InetAddress> addresses() {
            List<InetAddress> all = new ArrayList<>();
            for (Place place = this; place != null; place = place.next) {
                all.add(place.address);
            }
            return all;
        }
    }

    /** A token that was in use from several addresses for as long as it takes. */
    public record Copied(long tokenNumber, long deviceNumber, List<InetAddress> addresses, long atMs) {}

    private record Suspect(long deviceNumber, long dueAtMs) {}

    private final ExplainConfig config;
    private final ConcurrentHashMap<Long, Place> places = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, Suspect> suspects = new ConcurrentHashMap<>();
    private final LongAdder unwatched = new LongAdder();
    private final LongAdder reports = new LongAdder();
    private final Map<Long, Long> reportedAtMs = new LinkedHashMap<>() { // for the thread that looks, alone
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
                    return size() > SUSPECTS_MAX;
                }
            };

    TokenPlaces(ExplainConfig config) {
        this.config = config;
    }

    /**
     * A connection uses a token for the first time.
     *
     * @return whether it is watched, and is to be {@linkplain #leave left}
     */
    public boolean enter(long tokenNumber, long deviceNumber, InetAddress address, long nowMs) {
        if (places.mappingCount() >= config.watchedTokensMax() && !places.containsKey(tokenNumber)) {
            unwatched.increment();
            return false;
        }
        boolean[] fits = {true};
        Place now = places.compute(tokenNumber, (token, before) -> {
            fits[0] = Place.fits(before, address);
            return fits[0] ? Place.with(before, address) : before;
        });
        if (!fits[0]) {
            unwatched.increment();
            return false;
        }
        if (now != null && now.next != null && suspects.mappingCount() < SUSPECTS_MAX) {
            suspects.putIfAbsent(tokenNumber, new Suspect(deviceNumber, nowMs + config.twoPlacesAfterMs()));
        }
        return true;
    }

    /** A connection that used the token has ended, or the token has. */
    public void leave(long tokenNumber, InetAddress address) {
        places.computeIfPresent(tokenNumber, (token, before) -> Place.without(before, address));
    }

    /** Looks again at the tokens that had two addresses. For one thread. */
    void look(long nowMs, Consumer<Copied> onCopied) {
        Iterator<Map.Entry<Long, Suspect>> all = suspects.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Long, Suspect> suspect = all.next();
            long leftMs = suspect.getValue().dueAtMs() - nowMs;
            if (leftMs <= 0 || leftMs > config.twoPlacesAfterMs()) { // later than ever: the clock was set back
                all.remove();
                report(suspect.getKey(), suspect.getValue(), nowMs, onCopied);
            }
        }
    }

    private void report(long tokenNumber, Suspect suspect, long nowMs, Consumer<Copied> onCopied) {
        Place place = places.get(tokenNumber);
        Long lastMs = reportedAtMs.get(tokenNumber);
        boolean isNews = lastMs == null || Math.abs(nowMs - lastMs) >= config.twoPlacesPauseMs();
        if (place == null || place.next == null || !isNews) {
            return;
        }
        reportedAtMs.remove(tokenNumber);
        reportedAtMs.put(tokenNumber, nowMs);
        reports.increment();
        onCopied.accept(new Copied(tokenNumber, suspect.deviceNumber(), place.addresses(), nowMs));
    }

    /** How often a token was reported. */
    public long reports() {
        return reports.sum();
    }

    /** First uses that were not watched, as too many tokens are in use, or the token from too many addresses. */
    public long unwatched() {
        return unwatched.sum();
    }
}
