/** The {@code taxistream} command: the root of all subcommands, and the demo. */
package taxistream.command;
