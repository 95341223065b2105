package dev.tollgate.edge.admin;

import dev.tollgate.edge.explain.Explain;
import dev.tollgate.edge.explain.SessionDirectory;
import dev.tollgate.edge.explain.Stats;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What operators are told of the edge as it runs. Each part is safe from any thread.
 *
 * @param now this second's figures, made on demand
 * @param limits the limits that hold and what is used of them: maps, texts and numbers
 */
public record ExplainParts(
        Explain explain,
        SessionDirectory sessions,
        Supplier<Stats> now,
        Supplier<Map<String, @Nullable Object>> limits) {}
