package dev.tollgate.edge.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is asked of the tables. Stateless. */
final class DeviceQueries {
    private static final String GROUP = " LEFT JOIN device_group ON device_group.id = device.group_id";
    static final String COLUMNS =
            "device.number, device.name, application.name, device_group.name, device.created_at, device.last_seen_at";

    private static final String DEVICES =
            "SELECT device.number, device.name, application.name, device_group.name, device.created_at, device.last_seen_at"
                    + " FROM device JOIN application ON application.id = device.application" + GROUP;

    /** Application by application, as the index of names begins with it. */
    private static final String DEVICES_NAMED =
            "SELECT device.number, device.name, application.name, device_group.name, device.created_at, device.last_seen_at"
                    + " FROM application CROSS JOIN device ON device.application = application.id AND device.name = ?"
                    + GROUP + " ORDER BY device.number LIMIT ?";

    private DeviceQueries() {}

    /** All applications' ids, by name. */
    static Map<String, Long> applications(Connection connection) throws SQLException {
        return ids(connection, "SELECT name, id FROM application");
    }

    /** All groups' numbers, by name. */
    static Map<String, Long> groups(Connection connection) throws SQLException {
        return ids(connection, "SELECT name, id FROM device_group");
    }

    private static Map<String, Long> ids(Connection connection, String sql) throws SQLException {
        Map<String, Long> ids = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                ids.put(row.getString(1), row.getLong(2));
            }
        }
        return ids;
    }

    static Optional<String> groupName(Connection connection, int number) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT name FROM device_group WHERE id = ?")) {
            select.setInt(1, number);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    static Optional<Device> device(Connection connection, long number) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(DEVICES + " WHERE device.number = ?")) {
            select.setLong(1, number);
            return devices(select).stream().findFirst();
        }
    }

    static Optional<Device> device(Connection connection, String application, String name) throws SQLException {
        String sql = DEVICES + " WHERE application.name = ? AND device.name = ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, application);
            select.setString(2, name);
            return devices(select).stream().findFirst();
        }
    }

    static List<Device> devicesNamed(Connection connection, String name, int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(DEVICES_NAMED)) {
            select.setString(1, name);
            select.setInt(2, limit);
            return devices(select);
        }
    }

    private static List<Device> devices(PreparedStatement select) throws SQLException {
        List<Device> devices = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                devices.add(device(row, 1));
            }
        }
        return devices;
    }

    /** @param first column of its number, which the others follow */
    static Device device(ResultSet row, int first) throws SQLException {
        return new Device(
                row.getLong(first),
                row.getString(first + 1),
                row.getString(first + 2),
                row.getString(first + 3),
                row.getLong(first + 4),
                row.getLong(first + 5));
    }

    static List<Token> tokens(Connection connection, long deviceNumber) throws SQLException {
        String sql = "SELECT " + TokenRow.COLUMNS + " FROM token"
                + " WHERE device = (SELECT id FROM device WHERE number = ?) ORDER BY id DESC";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, deviceNumber);
            return tokens(select);
        }
    }

    static Optional<Token> token(Connection connection, long number) throws SQLException {
        String sql = "SELECT " + TokenRow.COLUMNS + " FROM token WHERE number = ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, number);
            return tokens(select).stream().findFirst();
        }
    }

    private static List<Token> tokens(PreparedStatement select) throws SQLException {
        List<Token> tokens = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                tokens.add(TokenRow.of(row).token());
            }
        }
        return tokens;
    }
}
