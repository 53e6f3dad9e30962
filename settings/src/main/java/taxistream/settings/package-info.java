/**
 * One mechanism for every command: a setting comes from its flag, else the environment, else a properties file, else its
 * default. Also how a command ends: exit code 0, 1 for a failed run, 2 for wrong usage, and one sentence for a person.
 */
package taxistream.settings;
