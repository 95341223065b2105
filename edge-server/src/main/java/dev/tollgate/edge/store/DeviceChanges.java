package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.RegistryException.Kind;
import dev.tollgate.edge.store.RegistryTransaction.DeviceRow;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call that does the same to some devices: what becomes of each, and of their tokens. Used by one thread, and once. */
final class DeviceChanges {
    private final DeviceAction action;
    private final RegistryTransaction transaction;
    private final TokenSecrets secrets;
    private final NameIds groups;
    private final long nowMs;
    private final Actor actor;
    private final List<@Nullable RegistryException> failures = new ArrayList<>();
    private final Map<Long, TokenRow> changed = new LinkedHashMap<>(); // by number: a device may be named twice
    private final List<TokenRow> deleted = new ArrayList<>();
    private final List<Long> deletedDevices = new ArrayList<>();

    DeviceChanges(
            DeviceAction action,
            RegistryTransaction transaction,
            TokenSecrets secrets,
            NameIds groups,
            long nowMs,
            Actor actor) {
        this.action = action;
        this.transaction = transaction;
        this.secrets = secrets;
        this.groups = groups;
        this.nowMs = nowMs;
        this.actor = actor;
    }

    /** A device that cannot be changed leaves the others standing. */
    DeviceChanges run(List<Long> numbers) throws SQLException {
        for (long number : numbers) {
            try {
                change(number);
                transaction.audit(DeviceEvents.acted(number, action, actor), nowMs);
                failures.add(null);
            } catch (RegistryException refused) {
                failures.add(refused);
            }
        }
        return this;
    }

    private void change(long number) throws SQLException, RegistryException {
        DeviceRow device = transaction.device(number);
        if (device == null) {
            throw new RegistryException(Kind.NOT_FOUND, "there is no device " + PublicId.DEVICE.format(number));
        }
        if (action instanceof DeviceAction.Move move) {
            move(device, move.target());
        } else if (action instanceof DeviceAction.Update update) {
            update(device, update);
        } else {
            delete(device);
            deletedDevices.add(number);
        }
    }

    private void move(DeviceRow device, TokenState target) throws SQLException {
        for (TokenRow token : transaction.tokens(device)) {
            if (token.token().state().canBecome(target)) {
                transaction.setState(token.token().number(), target);
                if (target == TokenState.REVOKED) {
                    secrets.remove(transaction, token.token().number());
                }
                changed.put(token.token().number(), token.in(target));
            }
        }
    }

    private void delete(DeviceRow device) throws SQLException {
        List<TokenRow> tokens = transaction.tokens(device);
        transaction.deleteDevice(device, tokens);
        deleted.addAll(tokens);
    }

    private void update(DeviceRow device, DeviceAction.Update update) throws SQLException, RegistryException {
        String group = update.group();
        int groupNumber = group == null
                ? TokenEntry.NO_GROUP
                : (int) groups.of(group, name -> transaction.insertGroup(name, nowMs));
        String name = update.name();
        if (name != null && !transaction.renameDevice(device, name)) {
            throw new RegistryException(Kind.CONFLICT, "the device's application has another device '" + name + "'");
        }
        if (update.setsGroup()) {
            transaction.setGroup(device, groupNumber);
            for (TokenRow token : transaction.tokens(device)) {
                changed.put(token.token().number(), token);
            }
        }
    }

    /** For each device in order: why not, or null. */
    List<@Nullable RegistryException> failures() {
        return failures;
    }

    /** Tokens as they are now. */
    List<TokenRow> changed() {
        return List.copyOf(changed.values());
    }

    /** Numbers of devices that have gone. */
    List<Long> deletedDevices() {
        return deletedDevices;
    }

    /** Tokens that have gone. */
    List<TokenRow> deleted() {
        return deleted;
    }
}
