import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { getToken } from 'next-auth/jwt';

// Signs out here and there: next-auth alone would leave the session at Portico as it is.
export async function POST(request) {
  const token = await getToken({ req: request });
  const jar = await cookies();
  for (const { name } of jar.getAll()) if (name.includes('next-auth.session-token')) jar.delete(name);
  const end = new URL('/oauth2/logout', process.env.PORTICO_URL);
  if (token?.idToken) end.searchParams.set('id_token_hint', token.idToken);
  end.searchParams.set('post_logout_redirect_uri', `${process.env.NEXTAUTH_URL}/`);
  redirect(end.href);
}
