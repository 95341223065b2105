package dev.tollgate.edge.store;

import dev.tollgate.edge.store.RegistryException.Kind;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * The ids of names that are few and stay for ever, applications or groups, as one transaction sees them: those that were known before,
 * and those that it has inserted, which count for later ones from {@link #keep} on.
 */
final class NameIds {
    private final Map<String, Long> known;
    private final Map<String, Long> added = new HashMap<>();
    private final int max;
    private final String limit;
    private final String what;

    /** Inserts a name that is new. */
    @FunctionalInterface
    interface Insert {
        /** @return its id */
        long run(String name) throws SQLException;
    }

    /**
     * @param known changed by {@link #keep} alone
     * @param limit key of the setting {@code max}
     * @param what they are, in the plural
     */
    NameIds(Map<String, Long> known, int max, String limit, String what) {
        this.known = known;
        this.max = max;
        this.limit = limit;
        this.what = what;
    }

    /** @throws RegistryException {@code FULL} when the name is new and there are as many as may be */
    long of(String name, Insert insert) throws SQLException, RegistryException {
        Long id = known.getOrDefault(name, added.get(name));
        if (id != null) {
            return id;
        }
        if (known.size() + added.size() >= max) {
            throw new RegistryException(Kind.FULL, "expected at most " + limit + " = " + max + " " + what);
        }
        long inserted = insert.run(name);
        added.put(name, inserted);
        return inserted;
    }

    boolean hasAdded() {
        return !added.isEmpty();
    }

    /** After the commit. */
    void keep() {
        known.putAll(added);
    }
}
