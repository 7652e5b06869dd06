package io.lovage.testkit.process;

import java.nio.file.Path;
import java.util.List;

/** Debian's. */
final class InstalledMariadb implements MariadbProduct {

    private static final Path PROGRAM = Path.of("/usr/sbin/mariadbd");
    private static final Path SETUP = Path.of("/usr/bin/mariadb-install-db");

    @Override
    public String scheme() {
        return "mariadb";
    }

    @Override
    public List<Path> programs() {
        return List.of(PROGRAM, SETUP);
    }

    @Override
    public AssertionError missing(Path client) {
        return ForeignServer.missing(
                "No MariaDB at " + PROGRAM + ": install it (Debian: apt-get install mariadb-server).");
    }

    @Override
    public List<String> setUp(String data) {
        return List.of(
                SETUP.toString(),
                "--no-defaults",
                "--datadir=" + data,
                "--auth-root-authentication-method=normal",
                "--skip-test-db");
    }

    @Override
    public List<String> start(String data) {
        return List.of(PROGRAM.toString(), "--no-defaults", "--datadir=" + data, "--debug-no-sync");
    }

    @Override
    public String rightsDespiteReadOnly() {
        return "READ ONLY ADMIN, SUPER";
    }

    @Override
    public void cutConnections(String jdbcUrl, String user) {
        DatabaseServer.execute(jdbcUrl, "KILL CONNECTION USER " + user + "@'127.0.0.1'");
    }

    @Override
    public long deadlocks(String jdbcUrl) {
        return DatabaseServer.number(jdbcUrl, "SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'", 2);
    }

    @Override
    public String toString() {
        return "MariaDB";
    }
}
