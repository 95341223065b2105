package dev.tollgate.edge.admin;

import dev.tollgate.edge.explain.Explain;
import dev.tollgate.edge.explain.SessionDirectory;
import dev.tollgate.edge.explain.Stats;
import java.util.function.Supplier;

/**
 * What operators are told of the edge as it runs. Each part is safe from any thread.
 *
 * @param now this second's figures, made on demand
 */
public record ExplainParts(Explain explain, SessionDirectory sessions, Supplier<Stats> now) {}
