import { getServerSession } from 'next-auth';

import { options } from '../auth.js';

export default async function Home() {
  const session = await getServerSession(options);
  if (!session) return <a href="/api/auth/signin">Sign in</a>;
  return (
    <>
      <p>{`Hello, ${session.user.email}.`}</p>
      <form method="post" action="/logout">
        <button>Sign out</button>
      </form>
    </>
  );
}
