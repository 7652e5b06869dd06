package io.lovage.sql.postgresql;

/** On the oldest version that is served. */
class Postgresql12ContractsTest extends VersionContracts {

    Postgresql12ContractsTest() {
        super(12);
    }
}
