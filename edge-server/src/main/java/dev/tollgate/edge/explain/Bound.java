package dev.tollgate.edge.explain;

/**
 * What a refusal was above.
 *
 * @param rule key of the setting
 * @param limit its value
 * @param measured what there was; {@link RefusalNote#NONE} where that is no number
 */
public record Bound(String rule, long limit, long measured) {}
