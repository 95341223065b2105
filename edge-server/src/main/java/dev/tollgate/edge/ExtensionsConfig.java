package dev.tollgate.edge;

import dev.tollgate.edge.extension.RequestConfig;

/** The 1/KP extensions: keys under {@code extensions}. */
public record ExtensionsConfig(RequestConfig requests) {}
