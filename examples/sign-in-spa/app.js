import { UserManager, WebStorageStateStore } from 'oidc-client-ts';

const settings = await (await fetch('settings.json')).json();
const here = `${location.origin}/`;
const portico = new UserManager({
  ...settings,
  redirect_uri: here,
  post_logout_redirect_uri: here,
  scope: 'openid profile email offline_access',
  loadUserInfo: true,
  // Tokens are gone when the tab closes. The library renews them a minute before they run out.
  userStore: new WebStorageStateStore({ store: sessionStorage }),
  revokeTokensOnSignout: true,
});

const element = (id) => document.getElementById(id);
const show = (user) => {
  const isIn = Boolean(user) && !user.expired;
  element('who').textContent = isIn ? `Hello, ${user.profile.email}.` : 'Nobody is signed in.';
  element('sign-in').hidden = isIn;
  element('renew').hidden = element('sign-out').hidden = !isIn;
};

element('sign-in').onclick = () => portico.signinRedirect();
element('sign-out').onclick = () => portico.signoutRedirect();
// If renewing fails, the session has ended, or the app's access was taken away.
const over = () => portico.removeUser().then(() => show(null));
element('renew').onclick = () => portico.signinSilent().then(show, over);
portico.events.addUserLoaded(show);
portico.events.addSilentRenewError(over);

const answer = new URLSearchParams(location.search);
if (answer.has('code') || answer.has('error')) {
  await portico.signinCallback().catch((error) => console.warn(error.message));
  history.replaceState(null, '', here);
}
show(await portico.getUser());
