package dev.tollgate.edge.explain;

/**
 * Something that happened.
 *
 * @param id greater than that of every earlier one, those of an earlier process too; 0 for what is not kept
 * @param data a {@link Stats}, a {@link Decision}, or a map of simple values
 */
public record Event(long id, EventType type, Object data) {}
