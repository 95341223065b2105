package dev.tollgate.edge;

import dev.tollgate.edge.admin.ExtensionParts;
import dev.tollgate.edge.extension.Extension;
import dev.tollgate.edge.extension.ExtensionAccess;
import dev.tollgate.edge.extension.ExtensionHandler;
import dev.tollgate.edge.extension.ExtensionWorker;
import dev.tollgate.edge.extension.PushRoutes;
import dev.tollgate.edge.extension.Registrar;
import dev.tollgate.edge.extension.RequestResults;
import dev.tollgate.edge.extension.TimeHandler;
import dev.tollgate.edge.extension.command.CommandAdmin;
import dev.tollgate.edge.extension.command.Commands;
import dev.tollgate.edge.extension.configuration.ConfigurationAdmin;
import dev.tollgate.edge.extension.configuration.Configurations;
import dev.tollgate.edge.extension.metadata.Metadata;
import dev.tollgate.edge.extension.upload.UploadTokens;
import dev.tollgate.edge.store.Registry;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.upload.UploadAuthority.Grant;
import dev.tollgate.edge.upload.Uploads;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;

/** The extensions that keep state, joined: their worker, and what the event loops and the operators know of it. */
final class DeviceExtensions implements AutoCloseable {
    private final PushRoutes routes = new PushRoutes();
    private final Metadata metadata;
    private final Configurations configurations;
    private final Commands commands;
    private final UploadTokens uploadTokens;
    private final Uploads uploads;
    private final ExtensionWorker worker;
    private final ExtensionAccess access;

    /**
     * Starts the worker.
     *
     * @param data folder in which uploads lie
     * @param registrar where devices register
     */
    DeviceExtensions(Registry registry, ExtensionsConfig config, Path data, Registrar registrar, InstantSource clock)
            throws IOException {
        metadata = new Metadata(config.metadata());
        configurations = new Configurations(config.configurations());
        commands = new Commands(config.commands());
        uploadTokens = new UploadTokens(config.uploads(), registry.extensionTokens());
        uploads = Uploads.open(data.resolve("uploads"), config.uploads(), this::findUploadToken);
        worker = new ExtensionWorker(
                registry.openState(),
                config.requests(),
                routes,
                handlers(config),
                new RequestResults(config.resultsMax()),
                clock);
        access = new ExtensionAccess(worker, routes, config.requests(), config.relaxedPaths(), registrar);
        worker.start();
    }

    private Map<Extension, ExtensionHandler> handlers(ExtensionsConfig config) {
        Map<Extension, ExtensionHandler> handlers = new EnumMap<>(Extension.class);
        handlers.put(Extension.TIME, new TimeHandler());
        handlers.put(Extension.METADATA, metadata);
        handlers.put(Extension.CONFIGURATION, configurations);
        handlers.put(Extension.SOFTWARE, configurations);
        handlers.put(Extension.COMMANDS, commands);
        if (config.uploads().enabled()) {
            handlers.put(Extension.UPLOADS, uploadTokens);
        }
        return handlers;
    }

    private Grant findUploadToken(String token) throws IOException {
        try {
            return worker.call(turn -> uploadTokens.find(token, turn));
        } catch (RegistryException refused) {
            throw new IOException("an upload token could not be looked up", refused);
        }
    }

    /** For the event loops. */
    ExtensionAccess access() {
        return access;
    }

    /** For operators. */
    ExtensionParts operatorParts() {
        return new ExtensionParts(
                worker, metadata, new ConfigurationAdmin(configurations), new CommandAdmin(commands, worker), uploads);
    }

    ExtensionWorker worker() {
        return worker;
    }

    /** Those that are stored are there whether or not devices may send more. */
    Uploads uploads() {
        return uploads;
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
