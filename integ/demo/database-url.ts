/** What a connection URL says, apart from where the server is. */
export interface DatabaseLogin {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** Where a server is reached. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Reads a connection URL; SQLAlchemy writes the driver into the scheme: `postgresql+asyncpg://`. */
export function parseDatabaseUrl(url: string): Address & DatabaseLogin {
  const parsed = new URL(url.replace(/^(postgres(?:ql)?)\+\w+:/, '$1:'));
  return {
    host: parsed.hostname,
    port: Number(parsed.port || 5432),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.slice(1)) || decodeURIComponent(parsed.username),
  };
}
