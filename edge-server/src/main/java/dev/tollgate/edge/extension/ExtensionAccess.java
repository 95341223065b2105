package dev.tollgate.edge.extension;

/** What an event loop's intake knows of the extensions that keep state. */
public record ExtensionAccess(ExtensionRequests requests, PushRoutes routes, RequestConfig config) {}
