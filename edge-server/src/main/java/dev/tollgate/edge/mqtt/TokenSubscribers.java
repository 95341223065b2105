package dev.tollgate.edge.mqtt;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who subscribed under which token, over all event loops. Safe from any thread; looking up allocates nothing. */
final class TokenSubscribers {
    /** A token's number as a key: mutable, so that a loop looks up with one of its own; those in the map never change. */
    static final class Key {
        private long tokenNumber;

        Key set(long tokenNumber) {
            this.tokenNumber = tokenNumber;
            return this;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && tokenNumber == that.tokenNumber;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(tokenNumber);
        }
    }

    private final ConcurrentHashMap<Key, List<Subscriber>> subscribers = new ConcurrentHashMap<>();

    /** Null when there are none. The list never changes. */
    @Nullable
    List<Subscriber> find(Key key) {
        return subscribers.get(key);
    }

    void add(Subscriber subscriber) {
        subscribers.merge(new Key().set(subscriber.tokenNumber()), List.of(subscriber), TokenSubscribers::join);
    }

    private static List<Subscriber> join(List<Subscriber> present, List<Subscriber> added) {
        List<Subscriber> joined = new ArrayList<>(present);
        joined.addAll(added);
        return List.copyOf(joined);
    }

    void remove(Subscriber subscriber) {
        subscribers.computeIfPresent(new Key().set(subscriber.tokenNumber()), (key, present) -> {
            List<Subscriber> rest = new ArrayList<>(present);
            rest.remove(subscriber);
            return rest.isEmpty() ? null : List.copyOf(rest);
        });
    }

    /** Puts one in the place of another, so that each message goes to either; adds it where the other is not. */
    void replace(Subscriber old, Subscriber subscriber) {
        subscribers.compute(new Key().set(subscriber.tokenNumber()), (key, present) -> {
            List<Subscriber> changed = present == null ? new ArrayList<>() : new ArrayList<>(present);
            changed.remove(old);
            changed.add(subscriber);
            return List.copyOf(changed);
        });
    }

    int tokens() {
        return subscribers.size();
    }
}
