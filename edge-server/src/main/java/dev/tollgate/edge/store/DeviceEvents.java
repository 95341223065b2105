package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the audit log says of devices and their tokens. */
final class DeviceEvents {
    private static final String DEVICE_ID = "deviceId";

    private DeviceEvents() {}

    /** @param created the one that was */
    static AuditEvent created(List<DeviceDraft> created, Actor actor) {
        Device device = created.get(0).device();
        Token token = created.get(0).row().token();
        return AuditEvent.of(actor, "device.create", PublicId.DEVICE.format(device.number()))
                .with("name", device.name())
                .with("application", device.application())
                .with("group", device.group())
                .with("tokenId", PublicId.TOKEN.format(token.number()))
                .with("expiresAt", expiry(token));
    }

    /**
     * Of a batch as a whole; its devices tell when they were created, and so which batch they came with.
     *
     * @param requested how many there were to create
     */
    static AuditEvent imported(List<DeviceDraft> created, int requested, Actor actor) {
        return AuditEvent.of(actor, "device.import", "")
                .with("created", created.size())
                .with("refused", requested - created.size())
                .with("firstDeviceId", deviceId(created.get(0)))
                .with("lastDeviceId", deviceId(created.get(created.size() - 1)));
    }

    private static String deviceId(DeviceDraft draft) {
        return PublicId.DEVICE.format(draft.device().number());
    }

    static AuditEvent issued(Token token, Actor actor) {
        return AuditEvent.of(actor, "token.issue", PublicId.TOKEN.format(token.number()))
                .with(DEVICE_ID, PublicId.DEVICE.format(token.deviceNumber()))
                .with("expiresAt", expiry(token));
    }

    static AuditEvent rotated(Token old, Token issued, Actor actor) {
        return AuditEvent.of(actor, "token.rotate", PublicId.TOKEN.format(old.number()))
                .with(DEVICE_ID, PublicId.DEVICE.format(old.deviceNumber()))
                .with("issuedTokenId", PublicId.TOKEN.format(issued.number()))
                .with("expiresAt", expiry(issued));
    }

    static AuditEvent acted(long deviceNumber, DeviceAction action, Actor actor) {
        String target = PublicId.DEVICE.format(deviceNumber);
        if (action instanceof DeviceAction.Move move) {
            return AuditEvent.of(actor, "device." + verb(move.target()), target);
        }
        if (action instanceof DeviceAction.Update update) {
            AuditEvent event = AuditEvent.of(actor, "device.update", target).with("name", update.name());
            return update.setsGroup() ? event.with("group", update.group() == null ? "" : update.group()) : event;
        }
        return AuditEvent.of(actor, "device.delete", target);
    }

    private static String verb(TokenState target) {
        return switch (target) {
            case SUSPENDED -> "suspend";
            case ACTIVE -> "resume";
            case REVOKED -> "revoke";
            case INACTIVE -> throw new IllegalArgumentException("no token becomes inactive");
        };
    }

    static AuditEvent moved(Token before, TokenState target, Actor actor) {
        return AuditEvent.of(actor, "token." + verb(target), PublicId.TOKEN.format(before.number()))
                .with(DEVICE_ID, PublicId.DEVICE.format(before.deviceNumber()))
                .with("from", before.state().text());
    }

    static AuditEvent revealed(Token token, Actor actor) {
        return AuditEvent.of(actor, "token.reveal", PublicId.TOKEN.format(token.number()))
                .with(DEVICE_ID, PublicId.DEVICE.format(token.deviceNumber()));
    }

    private static @Nullable String expiry(Token token) {
        return token.expiresAtMs() == TokenEntry.NEVER
                ? null
                : Instant.ofEpochMilli(token.expiresAtMs()).toString();
    }
}
