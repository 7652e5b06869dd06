package io.lovage.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. Classes that run outside a jar, as in an IDE, have none. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"lovage " + (version == null ? "development" : version)};
    }
}
