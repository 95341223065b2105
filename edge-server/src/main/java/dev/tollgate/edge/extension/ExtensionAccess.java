package dev.tollgate.edge.extension;

/**
 * What an event loop's intake knows of extensions.
 *
 * @param relaxedPaths of {@link DataCollection}
 */
public record ExtensionAccess(
        ExtensionRequests requests, PushRoutes routes, RequestConfig config, boolean relaxedPaths) {}
