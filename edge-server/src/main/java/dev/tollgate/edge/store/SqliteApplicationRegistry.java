package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.store.RegistryException.Kind;
import dev.tollgate.edge.token.ApplicationRule;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Applications in SQLite; no change of theirs touches a token. */
final class SqliteApplicationRegistry implements ApplicationRegistry {
    private final RegistryState state;
    private final RegistryDatabase database;
    private final ReentrantLock changing;

    SqliteApplicationRegistry(RegistryState state) {
        this.state = state;
        this.database = state.database();
        this.changing = state.changing();
    }

    @Override
    public Application createApplication(String name, Draft draft, Actor actor) throws RegistryException {
        RegistryRules.check(name, draft);
        changing.lock();
        try {
            if (state.applications().containsKey(name)) {
                throw new RegistryException(Kind.CONFLICT, "there is an application '" + name + "' already");
            }
            boolean upToDate = state.isUpToDate();
            NameIds ids = state.applicationIds();
            database.change(transaction -> {
                long id = ids.of(
                        name,
                        newName -> transaction.insertApplication(
                                newName, state.clock().millis()));
                set(transaction, id, draft);
                audit(transaction, "application.create", name, actor);
                return id;
            });
            ids.keep();
            return show(name, draft, upToDate);
        } finally {
            changing.unlock();
        }
    }

    private void audit(RegistryTransaction transaction, String action, String name, Actor actor)
            throws java.sql.SQLException {
        transaction.audit(
                AuditEvent.of(actor, action, "application:" + name),
                state.clock().millis());
    }

    private static void set(RegistryTransaction transaction, long id, Draft draft) throws java.sql.SQLException {
        transaction.setApplication(
                id,
                draft.description(),
                ApplicationQueries.json(draft.versions()),
                ApplicationQueries.json(draft.extensions()));
    }

    private Application show(String name, Draft draft, boolean upToDate) throws RegistryException {
        state.show(new ApplicationRule(name, draft.versions(), draft.extensions()));
        noteApplied(upToDate);
        return application(name).orElseThrow(() -> unknown(name));
    }

    private void noteApplied(boolean upToDate) {
        if (upToDate) {
            state.noteApplied();
        }
    }

    private static RegistryException unknown(String name) {
        return new RegistryException(Kind.NOT_FOUND, "there is no application " + name);
    }

    @Override
    public Optional<Application> application(String name) {
        return database.read(connection -> ApplicationQueries.application(connection, name)).stream()
                .findFirst();
    }

    @Override
    public List<Application> applications(String after, int limit) {
        return database.read(connection -> ApplicationQueries.applications(connection, after, limit));
    }

    @Override
    public Application updateApplication(String name, Draft draft, Actor actor) throws RegistryException {
        changing.lock();
        try {
            long id = idOf(name);
            RegistryRules.check(name, draft);
            boolean upToDate = state.isUpToDate();
            database.change(transaction -> {
                set(transaction, id, draft);
                audit(transaction, "application.update", name, actor);
                return id;
            });
            return show(name, draft, upToDate);
        } finally {
            changing.unlock();
        }
    }

    private long idOf(String name) throws RegistryException {
        Long id = state.applications().get(name);
        if (id == null) {
            throw unknown(name);
        }
        return id;
    }

    @Override
    public void deleteApplication(String name, Actor actor) throws RegistryException {
        changing.lock();
        try {
            long id = idOf(name);
            boolean upToDate = state.isUpToDate();
            database.change(transaction -> {
                if (!transaction.deleteApplication(id)) {
                    throw new RegistryException(
                            Kind.CONFLICT, "application '" + name + "' has devices: delete them first");
                }
                audit(transaction, "application.delete", name, actor);
                return id;
            });
            state.forgetApplication(name);
            noteApplied(upToDate);
        } finally {
            changing.unlock();
        }
    }
}
