package dev.tollgate.edge.intake;

import dev.tollgate.edge.kp1.Verdict;

/** Whether the journal takes messages at present; asked for each, so it must be as cheap as a volatile read or two. */
@FunctionalInterface
public interface JournalHealth {
    /** {@link Verdict#ACCEPTED}, or why it takes none. */
    Verdict verdict();
}
