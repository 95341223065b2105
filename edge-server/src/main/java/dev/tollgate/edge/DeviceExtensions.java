package dev.tollgate.edge;

import dev.tollgate.edge.admin.ExtensionParts;
import dev.tollgate.edge.extension.Extension;
import dev.tollgate.edge.extension.ExtensionAccess;
import dev.tollgate.edge.extension.ExtensionWorker;
import dev.tollgate.edge.extension.PushRoutes;
import dev.tollgate.edge.extension.RequestResults;
import dev.tollgate.edge.extension.TimeHandler;
import dev.tollgate.edge.extension.command.CommandAdmin;
import dev.tollgate.edge.extension.command.Commands;
import dev.tollgate.edge.extension.configuration.ConfigurationAdmin;
import dev.tollgate.edge.extension.configuration.Configurations;
import dev.tollgate.edge.extension.metadata.Metadata;
import dev.tollgate.edge.store.Registry;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Map;

/** The extensions that keep state, joined: their worker, and what the event loops and the operators know of it. */
final class DeviceExtensions implements AutoCloseable {
    private final PushRoutes routes = new PushRoutes();
    private final Metadata metadata;
    private final Configurations configurations;
    private final Commands commands;
    private final ExtensionWorker worker;
    private final ExtensionAccess access;

    /** Starts the worker. */
    DeviceExtensions(Registry registry, ExtensionsConfig config, InstantSource clock) throws IOException {
        metadata = new Metadata(config.metadata());
        configurations = new Configurations(config.configurations());
        commands = new Commands(config.commands());
        worker = new ExtensionWorker(
                registry.openState(),
                config.requests(),
                routes,
                Map.of(
                        Extension.TIME,
                        new TimeHandler(),
                        Extension.METADATA,
                        metadata,
                        Extension.CONFIGURATION,
                        configurations,
                        Extension.SOFTWARE,
                        configurations,
                        Extension.COMMANDS,
                        commands),
                new RequestResults(config.resultsMax()),
                clock);
        access = new ExtensionAccess(worker, routes, config.requests(), config.relaxedPaths());
        worker.start();
    }

    /** For the event loops. */
    ExtensionAccess access() {
        return access;
    }

    /** For operators. */
    ExtensionParts operatorParts() {
        return new ExtensionParts(
                worker, metadata, new ConfigurationAdmin(configurations), new CommandAdmin(commands, worker));
    }

    ExtensionWorker worker() {
        return worker;
    }

    PushRoutes routes() {
        return routes;
    }

    /** Refuses requests, and answers those that wait; the event loops must run still. */
    @Override
    public void close() throws SQLException {
        worker.close();
    }
}
