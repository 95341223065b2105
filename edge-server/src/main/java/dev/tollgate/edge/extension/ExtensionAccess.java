package dev.tollgate.edge.extension;

import org.jspecify.annotations.Nullable;

/**
 * What an event loop's intake knows of extensions.
 *
 * @param relaxedPaths of {@link DataCollection}
 * @param registrar where devices register; null where none may
 */
public record ExtensionAccess(
        ExtensionRequests requests,
        PushRoutes routes,
        RequestConfig config,
        boolean relaxedPaths,
        @Nullable Registrar registrar) {}
