package dev.tollgate.edge.intake;

/** Whether the journal takes messages at present; asked for each, so it must be as cheap as a volatile read. */
@FunctionalInterface
public interface JournalHealth {
    boolean isWritable();
}
