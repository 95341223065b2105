package dev.tollgate.loadtest.fault;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * All faults of a run in the order of their planned instants: a pure function of the specifications and the seed.
 *
 * @param faults at least one for each specification
 */
public record FaultPlan(List<Planned> faults) {
    /**
     * One fault.
     *
     * @param number from 1, over all kinds; 0 for the restart after the load
     * @param atMs since the start of the load
     * @param againMs from the restart to a second kill; -1 for none
     * @param fraction of connections, for faults that devices do to their own
     */
    public record Planned(
            int number, FaultKind kind, long atMs, long lastsMs, long downMs, long againMs, double fraction) {
        @Override
        public String toString() {
            return number == 0 ? "final restart" : kind + " #" + number;
        }

        /** By SIGKILL, outside of any plan. */
        static Planned finalRestart() {
            return new Planned(0, FaultKind.KILL9, 0, 0, 0, -1, 1);
        }

        public boolean isFinalRestart() {
            return number == 0;
        }
    }

    public FaultPlan {
        faults = List.copyOf(faults);
    }

    /** @param usualDown from the end of the server to its next start, for faults that say nothing of it */
    public static FaultPlan of(List<FaultSpec> specs, Span usualDown, long seed) {
        Random random = new Random(seed);
        List<Planned> all = new ArrayList<>();
        for (FaultSpec spec : specs) {
            long at = spec.at().draw(random);
            for (int i = 0; i < spec.times(); i++) {
                Span again = spec.again();
                Span down = spec.down() == null ? usualDown : spec.down();
                all.add(new Planned(
                        0,
                        spec.kind(),
                        at,
                        spec.lasts().draw(random),
                        spec.kind().restarts() ? down.draw(random) : 0,
                        again == null ? -1 : again.draw(random),
                        spec.fraction()));
                at += spec.every().draw(random);
            }
        }
        all.sort(Comparator.comparingLong(Planned::atMs));
        List<Planned> numbered = new ArrayList<>();
        for (Planned fault : all) {
            numbered.add(new Planned(
                    numbered.size() + 1,
                    fault.kind(),
                    fault.atMs(),
                    fault.lastsMs(),
                    fault.downMs(),
                    fault.againMs(),
                    fault.fraction()));
        }
        return new FaultPlan(numbered);
    }

    public boolean needsProxy() {
        return faults.stream().anyMatch(fault -> fault.kind().needsProxy());
    }

    public boolean has(FaultKind kind) {
        return faults.stream().anyMatch(fault -> fault.kind() == kind);
    }

    /** Milliseconds since the start of the load at which the last fault is due; 0 without faults. */
    public long lastAtMs() {
        return faults.isEmpty() ? 0 : faults.get(faults.size() - 1).atMs();
    }
}
